package dev.tidemark.sink;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.flink.sink.FlinkFileWriterFactory;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.PropertyUtil;

/**
 * Writes the rows of one commit: inserts into data files, deletes into equality delete files by the
 * table's key. A delete takes away a row of an earlier commit, never one of this commit: the rows
 * must be netted before.
 */
final class TableRowWriter implements Closeable {
  private final BoundedFanoutWriter<DataFile> inserts;
  private final BoundedFanoutWriter<DeleteFile> deletes;
  private final List<DataFile> dataFiles = new ArrayList<>();
  private final List<DeleteFile> deleteFiles = new ArrayList<>();

  TableRowWriter(Table table, RowType rowType, int subtask, long attempt) {
    long target =
        PropertyUtil.propertyAsLong(
            table.properties(),
            TableProperties.WRITE_TARGET_FILE_SIZE_BYTES,
            TableProperties.WRITE_TARGET_FILE_SIZE_BYTES_DEFAULT);
    OutputFileFactory files =
        OutputFileFactory.builderFor(table, subtask, attempt).format(FileFormat.PARQUET).build();
    Schema keySchema = TypeUtil.select(table.schema(), table.schema().identifierFieldIds());
    List<String> keyColumns = keySchema.columns().stream().map(column -> column.name()).toList();
    KeyProjection key = new KeyProjection(rowType, keyColumns);
    FlinkFileWriterFactory writers =
        new FlinkFileWriterFactory.Builder(table)
            .dataSchema(table.schema())
            .dataFlinkType(rowType)
            // Not keySchema's own identifiers: a selection of columns has none, and a delete file
            // without equality fields takes away every older row of its partition.
            .equalityFieldIds(
                keySchema.columns().stream().mapToInt(Types.NestedField::fieldId).toArray())
            .equalityDeleteRowSchema(keySchema)
            .equalityDeleteFlinkType(key.keyType())
            .build();
    inserts =
        new BoundedFanoutWriter<>(
            table.spec(),
            table.schema(),
            rowType,
            target,
            partition ->
                dataWriter(
                    writers.newDataWriter(file(files, table, partition), table.spec(), partition)),
            dataFiles::add);
    deletes =
        new BoundedFanoutWriter<>(
            table.spec(),
            table.schema(),
            rowType,
            target,
            partition ->
                deleteWriter(
                    writers.newEqualityDeleteWriter(
                        file(files, table, partition), table.spec(), partition),
                    key),
            deleteFiles::add);
  }

  private static EncryptedOutputFile file(
      OutputFileFactory files, Table table, PartitionKey partition) {
    return table.spec().isPartitioned() ? files.newOutputFile(partition) : files.newOutputFile();
  }

  void write(RowData row) throws IOException {
    if (row.getRowKind() == RowKind.DELETE) {
      deletes.write(row);
    } else {
      inserts.write(row);
    }
  }

  /** Closes all files and hands them over; the writer is then as new. */
  WrittenFiles finish() throws IOException {
    inserts.flush();
    deletes.flush();
    WrittenFiles written = WrittenFiles.of(dataFiles, deleteFiles);
    dataFiles.clear();
    deleteFiles.clear();
    return written;
  }

  @Override
  public void close() throws IOException {
    inserts.close();
    deletes.close();
  }

  private static BoundedFanoutWriter.FileWriter<DataFile> dataWriter(DataWriter<RowData> writer) {
    return new BoundedFanoutWriter.FileWriter<>() {
      @Override
      public void write(RowData row) {
        writer.write(row);
      }

      @Override
      public long length() {
        return writer.length();
      }

      @Override
      public DataFile close() throws IOException {
        writer.close();
        return writer.toDataFile();
      }
    };
  }

  private static BoundedFanoutWriter.FileWriter<DeleteFile> deleteWriter(
      EqualityDeleteWriter<RowData> writer, KeyProjection key) {
    return new BoundedFanoutWriter.FileWriter<>() {
      @Override
      public void write(RowData row) {
        writer.write(key.of(row));
      }

      @Override
      public long length() {
        return writer.length();
      }

      @Override
      public DeleteFile close() throws IOException {
        writer.close();
        return writer.toDeleteFile();
      }
    };
  }
}
