package dev.tidemark.sink;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.flink.TableLoader;

/**
 * Puts the files of a bounded job on a branch of the table when the input ends. Readers of the
 * table see nothing of it; the runner publishes the branch once the whole job has succeeded. Runs
 * with parallelism 1.
 */
final class BranchCommitOperator extends AbstractStreamOperator<Void>
    implements OneInputStreamOperator<byte[], Void>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private final TableLoader loader;
  private final String branch;
  private final Expression replaced;
  private transient List<WrittenFiles> files;

  BranchCommitOperator(TableLoader loader, String branch, Expression replaced) {
    this.loader = loader;
    this.branch = branch;
    this.replaced = replaced;
  }

  @Override
  public void open() throws Exception {
    super.open();
    files = new ArrayList<>();
  }

  @Override
  public void processElement(StreamRecord<byte[]> element) throws Exception {
    files.add(WrittenFiles.fromBytes(element.getValue()));
  }

  @Override
  public void endInput() throws Exception {
    loader.open();
    try {
      Table table = loader.loadTable();
      OverwriteFiles overwrite = table.newOverwrite().overwriteByRowFilter(replaced);
      files.forEach(f -> f.data().forEach(overwrite::addFile));
      WrittenFiles.stats(files, System.currentTimeMillis()).forEach(overwrite::set);
      overwrite.toBranch(branch).commit();
    } finally {
      loader.close();
    }
  }
}
