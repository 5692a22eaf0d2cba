package dev.tidemark.maintain;

import dev.tidemark.sink.KeyProjection;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.BaseCombinedScanTask;
import org.apache.iceberg.BaseFileScanTask;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpecParser;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.expressions.ResidualEvaluator;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.data.FlinkParquetReaders;
import org.apache.iceberg.flink.sink.RowDataTaskWriterFactory;
import org.apache.iceberg.flink.source.DataIterator;
import org.apache.iceberg.flink.source.RowDataFileScanTaskReader;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.TaskWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;

/**
 * Writes the rows that the data files of one partition still have into new files.
 *
 * <p>A reader of Iceberg loads the equality deletes of a data file with each data file, which for a
 * table with a thousand commits is a thousand times a thousand files. Here each delete file is read
 * once: the keys, with the greatest sequence number of a delete of it. When they are too many for
 * the heap, the rows are taken in several passes, in each those whose key falls into one part.
 */
final class GroupRewriter {
  private final Table table;
  private final RowType rowType;
  private final Schema keySchema;
  private final KeyProjection key;
  private final RowDataFileScanTaskReader reader;
  private final RowDataTaskWriterFactory writers;
  private final long maxKeys;

  /**
   * @param maxKeys of deleted rows that are held in memory at once
   */
  GroupRewriter(Table table, int taskId, long maxKeys) {
    this.table = table;
    this.maxKeys = maxKeys;
    this.rowType = FlinkSchemaUtil.convert(table.schema());
    this.keySchema = TypeUtil.select(table.schema(), table.schema().identifierFieldIds());
    this.key =
        new KeyProjection(
            rowType, keySchema.columns().stream().map(Types.NestedField::name).toList());
    this.reader =
        new RowDataFileScanTaskReader(
            table.schema(),
            table.schema(),
            table.properties().get(TableProperties.DEFAULT_NAME_MAPPING),
            true,
            List.of());
    this.writers =
        new RowDataTaskWriterFactory(
            table,
            rowType,
            Long.parseLong(
                table
                    .properties()
                    .getOrDefault(
                        TableProperties.WRITE_TARGET_FILE_SIZE_BYTES,
                        String.valueOf(TableProperties.WRITE_TARGET_FILE_SIZE_BYTES_DEFAULT))),
            FileFormat.PARQUET,
            table.properties(),
            null,
            false);
    writers.initialize(taskId, 0);
  }

  /** Rewrites data files of one partition; what it wrote is removed again when it fails. */
  Set<DataFile> rewrite(List<FileScanTask> files) throws IOException {
    TaskWriter<RowData> writer = writers.create();
    boolean done = false;
    try {
      Map<String, DeleteFile> deletes = new LinkedHashMap<>();
      files.forEach(file -> file.deletes().forEach(d -> deletes.put(d.location(), d)));
      if (deletes.isEmpty() || !deletes.values().stream().allMatch(this::isByKey)) {
        for (FileScanTask file : files) {
          copy(file, writer);
        }
      } else {
        withoutDeleted(files, deletes, writer);
      }
      Set<DataFile> written = new HashSet<>(List.of(writer.complete().dataFiles()));
      done = true;
      return written;
    } finally {
      if (!done) {
        writer.abort();
      }
    }
  }

  private boolean isByKey(DeleteFile file) {
    return file.content() == FileContent.EQUALITY_DELETES
        && file.format() == FileFormat.PARQUET
        && new HashSet<>(file.equalityFieldIds()).equals(table.schema().identifierFieldIds());
  }

  private void copy(FileScanTask file, TaskWriter<RowData> writer) throws IOException {
    try (DataIterator<RowData> rows = open(file)) {
      while (rows.hasNext()) {
        writer.write(rows.next());
      }
    }
  }

  private void withoutDeleted(
      List<FileScanTask> files, Map<String, DeleteFile> deletes, TaskWriter<RowData> writer)
      throws IOException {
    long keys = deletes.values().stream().mapToLong(DeleteFile::recordCount).sum();
    int passes = (int) (1 + (keys - 1) / maxKeys);
    for (int pass = 0; pass < passes; pass++) {
      Map<BinaryRowData, Long> deleted = deleted(deletes, passes, pass);
      for (FileScanTask file : files) {
        long sequence = file.file().dataSequenceNumber();
        try (DataIterator<RowData> rows = open(plain(file))) {
          while (rows.hasNext()) {
            RowData row = rows.next();
            BinaryRowData of = key.binaryOf(row);
            if (part(of, passes) == pass && deleted.getOrDefault(of, -1L) <= sequence) {
              writer.write(row);
            }
          }
        }
      }
    }
  }

  private static int part(BinaryRowData key, int parts) {
    return Math.floorMod(key.hashCode(), parts);
  }

  private Map<BinaryRowData, Long> deleted(Map<String, DeleteFile> deletes, int passes, int pass)
      throws IOException {
    Map<BinaryRowData, Long> deleted = new HashMap<>();
    KeyProjection all =
        new KeyProjection(
            key.keyType(), keySchema.columns().stream().map(Types.NestedField::name).toList());
    for (DeleteFile file : deletes.values()) {
      try (CloseableIterable<RowData> keys =
          Parquet.read(table.io().newInputFile(file.location()))
              .project(keySchema)
              .createReaderFunc(schema -> FlinkParquetReaders.buildReader(keySchema, schema))
              .build()) {
        for (RowData row : keys) {
          BinaryRowData one = all.binaryOf(row);
          if (part(one, passes) == pass) {
            deleted.merge(one, file.dataSequenceNumber(), Math::max);
          }
        }
      }
    }
    return deleted;
  }

  /** The file with every row it was written with. */
  private FileScanTask plain(FileScanTask file) {
    return new BaseFileScanTask(
        file.file(),
        new DeleteFile[0],
        SchemaParser.toJson(table.schema()),
        PartitionSpecParser.toJson(table.specs().get(file.file().specId())),
        ResidualEvaluator.unpartitioned(Expressions.alwaysTrue()));
  }

  private DataIterator<RowData> open(FileScanTask file) {
    return new DataIterator<>(
        reader, new BaseCombinedScanTask(file), table.io(), table.encryption());
  }
}
