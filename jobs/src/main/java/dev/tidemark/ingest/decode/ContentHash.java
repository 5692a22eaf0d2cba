package dev.tidemark.ingest.decode;

import dev.tidemark.sink.Mix128;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * Hash of what a row says, equal for equal content however the row is held: just decoded, in binary
 * form, or read back from the table. Left out are ingested_at, by which copies may differ, and
 * event_date, which follows from event_ts. The algorithm is part of the state of running ingests: a
 * change of it needs a new state. Not thread-safe, not for hostile input.
 */
public final class ContentHash {
  private final int[] positions;
  private final ColumnType[] types;
  private final RowData.FieldGetter[] getters;
  private final Mix128 mix = new Mix128();

  public ContentHash(LogSchema schema) {
    positions =
        IntStream.range(0, schema.columns().size())
            .filter(i -> !schema.columns().get(i).name().equals(LogSchema.INGESTED_AT))
            .filter(i -> !schema.columns().get(i).name().equals(LogSchema.EVENT_DATE))
            .toArray();
    types = new ColumnType[positions.length];
    getters = new RowData.FieldGetter[positions.length];
    for (int i = 0; i < positions.length; i++) {
      LogicalType type = schema.columns().get(positions[i]).type();
      types[i] = ColumnType.of(type);
      // A getter for a NOT NULL type would not look for nulls.
      getters[i] = RowData.createFieldGetter(type.copy(true), positions[i]);
    }
  }

  /** The hash of a record's id. */
  public Mix128.Value ofId(StringData id) {
    mix.reset();
    mix.addBytes(id.toBytes());
    return mix.finish();
  }

  /** The hash of a row with the columns of the schema in its order. */
  public Mix128.Value hash(RowData row) {
    mix.reset();
    for (int i = 0; i < types.length; i++) {
      add(types[i], getters[i].getFieldOrNull(row));
    }
    return mix.finish();
  }

  private void add(ColumnType type, Object value) {
    if (value == null) {
      mix.addNull();
      return;
    }
    switch (type.kind) {
      case STRING -> mix.addBytes(((StringData) value).toBytes());
      case BOOLEAN -> mix.add((Boolean) value ? 1 : 2);
      case INT, DATE -> mix.add((Integer) value);
      case BIGINT -> mix.add((Long) value);
      // Adding 0 makes -0.0 the 0.0 it equals.
      case DOUBLE -> mix.add(Double.doubleToLongBits((Double) value + 0.0));
      case DECIMAL -> addDecimal((DecimalData) value);
      case TIMESTAMP -> mix.add(Timestamps.toMicros((TimestampData) value));
      case ARRAY -> addArray(type.element, (ArrayData) value);
      case MAP -> addMap(type.element, (MapData) value);
    }
  }

  private void addDecimal(DecimalData value) {
    if (value.isCompact()) {
      mix.add(value.toUnscaledLong());
    } else {
      mix.addBytes(value.toUnscaledBytes());
    }
  }

  private void addArray(ColumnType element, ArrayData array) {
    mix.add(array.size());
    ArrayData.ElementGetter getter = ArrayData.createElementGetter(element.logical);
    for (int i = 0; i < array.size(); i++) {
      add(element, getter.getElementOrNull(array, i));
    }
  }

  private void addMap(ColumnType element, MapData map) {
    mix.add(map.size());
    ArrayData keys = map.keyArray();
    ArrayData values = map.valueArray();
    byte[][] names = new byte[map.size()][];
    Arrays.setAll(names, i -> keys.getString(i).toBytes());
    ArrayData.ElementGetter getter = ArrayData.createElementGetter(element.logical);
    IntStream.range(0, names.length)
        .boxed()
        .sorted(Comparator.comparing(i -> names[i], Arrays::compareUnsigned))
        .forEach(
            i -> {
              mix.addBytes(names[i]);
              add(element, getter.getElementOrNull(values, i));
            });
  }
}
