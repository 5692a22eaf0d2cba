package dev.tidemark.parity;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;

/** Changes stored rows behind Tidemark's back. */
final class Tampering {
  private Tampering() {}

  /** Rows of a date, or of an undated table for null, ordered by their text. */
  static List<Record> rows(Table table, LocalDate day) throws IOException {
    List<Record> rows = new ArrayList<>();
    try (CloseableIterable<Record> read =
        IcebergGenerics.read(table).where(filter(table, day)).build()) {
      read.forEach(row -> rows.add(row.copy()));
    }
    rows.sort(Comparator.comparing(Record::toString));
    return rows;
  }

  /**
   * Replaces the rows of a date, or of an undated table for null, by what a change makes of them.
   */
  static void change(Table table, LocalDate day, Consumer<List<Record>> change) throws IOException {
    List<Record> rows = rows(table, day);
    change.accept(rows);
    OverwriteFiles overwrite = table.newOverwrite().overwriteByRowFilter(filter(table, day));
    OutputFileFactory files = OutputFileFactory.builderFor(table, 0, System.nanoTime()).build();
    for (Record row : rows) {
      PartitionKey partition = new PartitionKey(table.spec(), table.schema());
      partition.partition(new InternalRecordWrapper(table.schema().asStruct()).wrap(row));
      DataWriter<Record> writer =
          new GenericFileWriterFactory.Builder(table)
              .build()
              .newDataWriter(files.newOutputFile(partition), table.spec(), partition);
      try (writer) {
        writer.write(row);
      }
      overwrite.addFile(writer.toDataFile());
    }
    overwrite.commit();
  }

  private static Expression filter(Table table, LocalDate day) {
    return day == null
        ? Expressions.alwaysTrue()
        : Expressions.equal(table.spec().fields().get(0).name(), day.toString());
  }
}
