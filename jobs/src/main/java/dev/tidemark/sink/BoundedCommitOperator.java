package dev.tidemark.sink;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.TableLoader;

/**
 * Gathers the files of a bounded job and makes one commit of them when the input ends. Runs with
 * parallelism 1.
 */
abstract class BoundedCommitOperator extends AbstractStreamOperator<Void>
    implements OneInputStreamOperator<byte[], Void>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private final TableLoader loader;
  private transient List<WrittenFiles> files;

  BoundedCommitOperator(TableLoader loader) {
    this.loader = loader;
  }

  /** Commits the files. */
  abstract void commit(Table table, List<WrittenFiles> written);

  /** Says in a commit how old the rows of the files are. */
  static void stamp(SnapshotUpdate<?> update, List<WrittenFiles> written) {
    WrittenFiles.stats(written, System.currentTimeMillis()).forEach(update::set);
  }

  @Override
  public final void open() throws Exception {
    super.open();
    files = new ArrayList<>();
  }

  @Override
  public final void processElement(StreamRecord<byte[]> element) throws Exception {
    files.add(WrittenFiles.fromBytes(element.getValue()));
  }

  @Override
  public final void endInput() throws Exception {
    loader.open();
    try {
      commit(loader.loadTable(), files);
    } finally {
      loader.close();
    }
  }
}
