package dev.tidemark.maintain;

import dev.tidemark.runner.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.actions.BinPackRewriteFilePlanner;
import org.apache.iceberg.actions.RewriteDataFilesCommitManager;
import org.apache.iceberg.actions.RewriteFileGroup;
import org.apache.iceberg.actions.SizeBasedFileRewritePlanner;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Makes large data files of small ones, and takes the deleted rows out.
 *
 * <p>Iceberg plans which files, and commits: new files have the sequence number of the snapshot
 * that was read, so deletes that a stream commits meanwhile still apply to them. Every few groups
 * are a commit of their own. When somebody has replaced the files of one meanwhile, its commit
 * fails, its files go, and it is planned again; what keeps failing is left for the next time.
 */
final class Compaction {
  private static final int ROUNDS = 3;
  private static final int GROUPS_PER_COMMIT = 20;
  private static final long BYTES_PER_COMMIT = 1L << 30;
  private static final long BYTES_PER_GROUP = 512L << 20;

  /** A file is rewritten when so many delete files may concern it, however large it is. */
  private static final int DELETE_FILES = 4;

  private static final int MIN_FILES = 5;

  private final Table table;
  private final Map<String, String> properties;
  private final Progress progress;
  private final long maxKeys;
  private int refused;

  /**
   * @param properties for the summary of its snapshots
   * @param maxKeys of deleted rows that are held in memory at once
   */
  Compaction(Table table, Map<String, String> properties, Progress progress, long maxKeys) {
    this.table = table;
    this.properties = properties;
    this.progress = progress;
    this.maxKeys = maxKeys;
  }

  /** Data files that it would rewrite. */
  long planned() {
    table.refresh();
    long files = 0;
    for (RewriteFileGroup group : plan()) {
      files += group.inputFileNum();
    }
    return files;
  }

  /**
   * Does it.
   *
   * @return groups that could not be committed
   */
  int run() {
    for (int round = 1; round <= ROUNDS; round++) {
      table.refresh();
      List<RewriteFileGroup> groups = plan();
      refused = 0;
      if (groups.isEmpty()) {
        break;
      }
      rewrite(groups);
      if (refused == 0) {
        break;
      }
    }
    return refused;
  }

  private List<RewriteFileGroup> plan() {
    List<RewriteFileGroup> groups = new ArrayList<>();
    if (table.currentSnapshot() == null) {
      return groups;
    }
    BinPackRewriteFilePlanner planner =
        new BinPackRewriteFilePlanner(
            table, Expressions.alwaysTrue(), table.currentSnapshot().snapshotId(), true);
    planner.init(
        Map.of(
            BinPackRewriteFilePlanner.DELETE_FILE_THRESHOLD, String.valueOf(DELETE_FILES),
            SizeBasedFileRewritePlanner.MIN_INPUT_FILES, String.valueOf(MIN_FILES),
            SizeBasedFileRewritePlanner.MAX_FILE_GROUP_SIZE_BYTES,
                String.valueOf(BYTES_PER_GROUP)));
    try (CloseableIterable<RewriteFileGroup> planned = planner.plan().groups()) {
      planned.forEach(groups::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return groups;
  }

  private void rewrite(List<RewriteFileGroup> groups) {
    long snapshot = table.currentSnapshot().snapshotId();
    RewriteDataFilesCommitManager commits =
        new RewriteDataFilesCommitManager(table, snapshot, true, properties);
    GroupRewriter rewriter = new GroupRewriter(table, 0, maxKeys);
    Set<RewriteFileGroup> done = new HashSet<>();
    long bytes = 0;
    for (int i = 0; i < groups.size(); i++) {
      RewriteFileGroup group = groups.get(i);
      progress.status(
          String.format(
              Locale.ROOT,
              "%s: rewriting group %,d of %,d, %,d files",
              table.name(),
              i + 1,
              groups.size(),
              group.inputFileNum()));
      try {
        group.setOutputFiles(rewriter.rewrite(group.fileScanTasks()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      done.add(group);
      bytes += group.inputFilesSizeInBytes();
      if (done.size() == GROUPS_PER_COMMIT || bytes >= BYTES_PER_COMMIT) {
        commit(commits, done);
        bytes = 0;
      }
    }
    commit(commits, done);
  }

  private void commit(RewriteDataFilesCommitManager commits, Set<RewriteFileGroup> done) {
    if (done.isEmpty()) {
      return;
    }
    try {
      commits.commitOrClean(new HashSet<>(done));
    } catch (ValidationException | CommitFailedException e) {
      refused += done.size();
    }
    done.clear();
  }
}
