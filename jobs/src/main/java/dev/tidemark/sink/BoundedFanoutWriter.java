package dev.tidemark.sink;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.flink.RowDataWrapper;

/**
 * Writes rows in any order into one file per partition with a bounded number of files open.
 *
 * <p>The first partitions to come stay open. Rows of further ones wait in a buffer; when it is full
 * the open files are closed and the buffer is written partition by partition. So a day of live
 * traffic streams straight through, and twenty years in random order cost one sort in memory
 * instead of thousands of open Parquet files.
 *
 * @param <F> what a closed file is called: a data file or a delete file
 */
final class BoundedFanoutWriter<F> implements Closeable {
  private static final int MAX_OPEN = 64;
  private static final long MAX_WAITING_BYTES = 48L << 20;

  /** One open file of one partition. */
  interface FileWriter<F> {
    void write(RowData row);

    /** Bytes written so far, roughly. */
    long length();

    F close() throws IOException;
  }

  /** Opens a file in a partition; the key is null for an unpartitioned table. */
  interface FileOpener<F> {
    FileWriter<F> open(PartitionKey partition) throws IOException;
  }

  private final FileOpener<F> opener;
  private final Consumer<F> closed;
  private final long targetFileSize;
  private final boolean partitioned;
  private final PartitionKey key;
  private final RowDataWrapper wrapper;
  private final RowDataSerializer serializer;
  private final Map<PartitionKey, FileWriter<F>> open = new HashMap<>();
  private final Map<PartitionKey, List<BinaryRowData>> waiting = new HashMap<>();
  private long waitingBytes;

  BoundedFanoutWriter(
      PartitionSpec spec,
      Schema schema,
      RowType rowType,
      long targetFileSize,
      FileOpener<F> opener,
      Consumer<F> closed) {
    this.opener = opener;
    this.closed = closed;
    this.targetFileSize = targetFileSize;
    this.partitioned = spec.isPartitioned();
    this.key = new PartitionKey(spec, schema);
    this.wrapper = new RowDataWrapper(rowType, schema.asStruct());
    this.serializer = new RowDataSerializer(rowType);
  }

  void write(RowData row) throws IOException {
    if (partitioned) {
      key.partition(wrapper.wrap(row));
    }
    FileWriter<F> writer = open.get(key);
    if (writer == null) {
      if (open.size() >= MAX_OPEN) {
        hold(row);
        return;
      }
      PartitionKey partition = key.copy();
      writer = opener.open(partition);
      open.put(partition, writer);
    }
    writer.write(row);
    if (writer.length() >= targetFileSize) {
      closed.accept(open.remove(key).close());
    }
  }

  private void hold(RowData row) throws IOException {
    BinaryRowData copy = serializer.toBinaryRow(row).copy();
    List<BinaryRowData> rows = waiting.get(key);
    if (rows == null) {
      rows = new ArrayList<>();
      waiting.put(key.copy(), rows);
    }
    rows.add(copy);
    waitingBytes += copy.getSizeInBytes() + 64L;
    if (waitingBytes >= MAX_WAITING_BYTES) {
      flush();
    }
  }

  /** Closes every open file and writes what waits. */
  void flush() throws IOException {
    for (FileWriter<F> writer : open.values()) {
      closed.accept(writer.close());
    }
    open.clear();
    for (Map.Entry<PartitionKey, List<BinaryRowData>> partition : waiting.entrySet()) {
      FileWriter<F> writer = opener.open(partition.getKey());
      partition.getValue().forEach(writer::write);
      closed.accept(writer.close());
    }
    waiting.clear();
    waitingBytes = 0;
  }

  /** Lets go of open files without telling of them: for a task that failed. */
  @Override
  public void close() throws IOException {
    for (FileWriter<F> writer : open.values()) {
      writer.close();
    }
    open.clear();
    waiting.clear();
  }
}
