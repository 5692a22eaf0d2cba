package dev.tidemark.ingest.decode;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Decodes records by one of Flink's formats, which gives rows of the log's input columns; what that
 * format cannot read is MALFORMED. The checks and stamps are those of every format.
 */
public final class FlinkFormatDecoder implements RecordDecoder {
  private final DeserializationSchema<RowData> format;
  private final RowAssembler assembler;
  private final RowAssembler.Column[] columns;
  private final RowData.FieldGetter[] getters;

  public FlinkFormatDecoder(LogSchema schema, DeserializationSchema<RowData> format) {
    this.format = format;
    this.assembler = new RowAssembler(schema);
    List<RowType.RowField> fields = inputType(schema).getFields();
    columns = new RowAssembler.Column[fields.size()];
    getters = new RowData.FieldGetter[fields.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = assembler.column(fields.get(i).getName());
      getters[i] = RowData.createFieldGetter(fields.get(i).getType(), i);
    }
  }

  /** The columns a record may bring, in the order of the contract, all of them nullable. */
  public static RowType inputType(LogSchema schema) {
    return new RowType(
        false,
        schema.rowType().getFields().stream()
            .filter(field -> !field.getName().equals(LogSchema.EVENT_DATE))
            .map(field -> new RowType.RowField(field.getName(), field.getType().copy(true)))
            .toList());
  }

  @Override
  public GenericRowData decode(byte[] bytes, int offset, int length, IngestTimes times) {
    assembler.begin();
    RowData read;
    try {
      read = format.deserialize(Arrays.copyOfRange(bytes, offset, offset + length));
    } catch (IOException | RuntimeException e) {
      return assembler.reject(ReasonCode.MALFORMED, "not readable: " + firstLine(e));
    }
    if (read == null) {
      return assembler.reject(ReasonCode.MALFORMED, "an empty record");
    }
    for (int i = 0; i < columns.length; i++) {
      Object value = getters[i].getFieldOrNull(read);
      if (value instanceof StringData text && text.toBytes().length == 0) {
        value = null;
      }
      if (value != null) {
        assembler.put(columns[i], value);
      }
    }
    return assembler.finish(times);
  }

  private static String firstLine(Exception e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = String.valueOf(root.getMessage());
    int end = message.indexOf('\n');
    return root.getClass().getSimpleName() + " " + (end < 0 ? message : message.substring(0, end));
  }

  @Override
  public Rejection rejection() {
    return assembler.rejection();
  }

  /** Formats with a schema have no other fields, or do not tell. */
  @Override
  public long unknownFields() {
    return 0;
  }
}
