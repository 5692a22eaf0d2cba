package dev.tidemark.ingest.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;

/**
 * Decodes the records of a CSV file below its header. A cell is text, so a number in a STRING
 * column stays as it is written; arrays and maps are JSON text, and text that is no JSON is a wrong
 * type of that field, not a broken record.
 */
public final class CsvRecordDecoder implements RecordDecoder {
  private final RowAssembler assembler;
  private final RowAssembler.Column[] columns;
  private final CsvCells cells = new CsvCells();
  private final ScalarText scalars = new ScalarText();
  private final JsonFactory factory = JsonValues.newFactory();
  private final JsonValues values = new JsonValues();
  private long unknownFields;

  /**
   * A decoder for one file.
   *
   * @param header names of the columns in the order of the file; of two equal ones the last wins
   */
  public CsvRecordDecoder(LogSchema schema, List<String> header) {
    assembler = new RowAssembler(schema);
    columns = header.stream().map(assembler::column).toArray(RowAssembler.Column[]::new);
  }

  @Override
  public GenericRowData decode(byte[] bytes, int offset, int length, IngestTimes times) {
    assembler.begin();
    int end = offset + length;
    int start = Utf8.skipMark(bytes, offset, end);
    if (!Utf8.isValid(bytes, start, end)) {
      return assembler.reject(ReasonCode.MALFORMED, "not valid UTF-8");
    }
    cells.begin(bytes, start, end);
    int count = 0;
    int unknown = 0;
    while (cells.advance()) {
      if (count < columns.length) {
        RowAssembler.Column column = columns[count];
        if (column == null) {
          unknown += cells.length() > 0 ? 1 : 0;
        } else if (column.index() >= 0) {
          readCell(column);
        }
      }
      count++;
    }
    if (cells.problem() != null) {
      return assembler.reject(ReasonCode.MALFORMED, "not valid CSV: " + cells.problem());
    }
    if (count != columns.length) {
      return assembler.reject(
          ReasonCode.MALFORMED, count + " cells where the header has " + columns.length);
    }
    unknownFields += unknown;
    return assembler.finish(times);
  }

  private void readCell(RowAssembler.Column column) {
    if (cells.length() == 0) {
      assembler.put(column, null);
      return;
    }
    boolean scalar = column.type().element == null;
    Object value =
        scalar
            ? scalars.read(column.type(), cells.bytes(), cells.from(), cells.length())
            : readJson(column.type());
    if (scalar ? value == null : value == JsonValues.WRONG) {
      assembler.putWrong(column, Snippet.of(cells.bytes(), cells.from(), cells.length()));
    } else {
      assembler.put(column, value);
    }
  }

  private Object readJson(ColumnType type) {
    byte[] bytes = cells.bytes();
    if (bytes[cells.from()] == 0 || bytes[cells.from() + cells.length() - 1] == 0) {
      return JsonValues.WRONG;
    }
    try (JsonParser parser = factory.createParser(bytes, cells.from(), cells.length())) {
      if (parser.nextToken() == null) {
        return JsonValues.WRONG;
      }
      Object value = values.read(parser, type);
      return parser.nextToken() == null ? value : JsonValues.WRONG;
    } catch (JsonProcessingException e) {
      return JsonValues.WRONG;
    } catch (IOException e) {
      throw new UncheckedIOException("Reading an array failed", e);
    }
  }

  @Override
  public Rejection rejection() {
    return assembler.rejection();
  }

  @Override
  public long unknownFields() {
    return unknownFields;
  }
}
