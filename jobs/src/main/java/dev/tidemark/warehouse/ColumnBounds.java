package dev.tidemark.warehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/** What the metadata of data files tells of a column, without reading a row. */
public final class ColumnBounds {
  private ColumnBounds() {}

  /** Greatest value of a timestamp column in microseconds since the epoch; empty without one. */
  public static OptionalLong greatest(Table table, String column) {
    return greatest(table, table.newScan(), column);
  }

  /** The same in a snapshot of the table. */
  public static OptionalLong greatest(Table table, long snapshot, String column) {
    return greatest(table, table.newScan().useSnapshot(snapshot), column);
  }

  private static OptionalLong greatest(Table table, TableScan scan, String column) {
    Types.NestedField field = table.schema().findField(column);
    if (field == null) {
      return OptionalLong.empty();
    }
    OptionalLong greatest = OptionalLong.empty();
    try (CloseableIterable<FileScanTask> files =
        scan.includeColumnStats(List.of(column)).planFiles()) {
      for (FileScanTask file : files) {
        Map<Integer, ByteBuffer> bounds = file.file().upperBounds();
        ByteBuffer bound = bounds == null ? null : bounds.get(field.fieldId());
        if (bound != null) {
          long micros = Conversions.<Long>fromByteBuffer(field.type(), bound);
          greatest = OptionalLong.of(Math.max(greatest.orElse(micros), micros));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return greatest;
  }
}
