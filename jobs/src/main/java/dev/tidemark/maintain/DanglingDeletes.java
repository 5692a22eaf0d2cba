package dev.tidemark.maintain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;

/**
 * Removes equality deletes that no data file is old enough for any more. A compaction takes the
 * rows out, but the delete files stay in the table, and every reader looks at them, until each data
 * file of their partition is as new as they are.
 */
final class DanglingDeletes {
  private final Table table;

  /** By spec and partition, the least data sequence number of its data files. */
  private final Map<List<Object>, Long> oldest = new HashMap<>();

  private long oldestOfAll = Long.MAX_VALUE;

  DanglingDeletes(Table table) {
    this.table = table;
  }

  /**
   * Removes them in a commit.
   *
   * @param properties for the summary of its snapshot
   * @return how many
   */
  int remove(Map<String, String> properties) {
    table.refresh();
    List<DeleteFile> dangling = find();
    if (!dangling.isEmpty()) {
      RewriteFiles rewrite = table.newRewrite();
      dangling.forEach(rewrite::deleteFile);
      properties.forEach(rewrite::set);
      rewrite.commit();
    }
    return dangling.size();
  }

  private List<DeleteFile> find() {
    List<DeleteFile> dangling = new ArrayList<>();
    Snapshot snapshot = table.currentSnapshot();
    if (snapshot == null || snapshot.deleteManifests(table.io()).isEmpty()) {
      return dangling;
    }
    try {
      for (ManifestFile manifest : snapshot.dataManifests(table.io())) {
        try (ManifestReader<DataFile> files =
            ManifestFiles.read(manifest, table.io(), table.specs())) {
          files.forEach(this::note);
        }
      }
      for (ManifestFile manifest : snapshot.deleteManifests(table.io())) {
        try (ManifestReader<DeleteFile> files =
            ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())) {
          for (DeleteFile file : files) {
            if (isDangling(file)) {
              dangling.add(file.copyWithoutStats());
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return dangling;
  }

  private void note(DataFile file) {
    oldest.merge(partition(file), file.dataSequenceNumber(), Math::min);
    oldestOfAll = Math.min(oldestOfAll, file.dataSequenceNumber());
  }

  private boolean isDangling(DeleteFile file) {
    if (file.content() != FileContent.EQUALITY_DELETES) {
      return false;
    }
    PartitionSpec spec = table.specs().get(file.specId());
    // Without a partition, a delete is for the whole table.
    long first =
        spec.isUnpartitioned() ? oldestOfAll : oldest.getOrDefault(partition(file), Long.MAX_VALUE);
    return file.dataSequenceNumber() <= first;
  }

  private static List<Object> partition(ContentFile<?> file) {
    StructLike partition = ((PartitionData) file.partition()).copy();
    List<Object> key = new ArrayList<>();
    key.add(file.specId());
    for (int i = 0; i < partition.size(); i++) {
      key.add(partition.get(i, Object.class));
    }
    return key;
  }
}
