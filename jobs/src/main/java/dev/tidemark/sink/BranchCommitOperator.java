package dev.tidemark.sink;

import java.util.List;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.flink.TableLoader;

/**
 * Puts the files of a bounded job on a branch of the table. Readers of the table see nothing of it;
 * the runner publishes the branch once the whole job has succeeded.
 */
final class BranchCommitOperator extends BoundedCommitOperator {
  private static final long serialVersionUID = 1L;

  private final String branch;
  private final Expression replaced;

  BranchCommitOperator(TableLoader loader, String branch, Expression replaced) {
    super(loader);
    this.branch = branch;
    this.replaced = replaced;
  }

  @Override
  void commit(Table table, List<WrittenFiles> written) {
    OverwriteFiles overwrite = table.newOverwrite().overwriteByRowFilter(replaced);
    written.forEach(some -> some.data().forEach(overwrite::addFile));
    stamp(overwrite, written);
    overwrite.toBranch(branch).commit();
  }
}
