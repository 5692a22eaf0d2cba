package dev.tidemark.maintain;

import java.util.List;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.PropertyUtil;

/**
 * What a reader of a table has to do with.
 *
 * @param files data files
 * @param deleteFiles files with deletes, each of which is read with the data files it may concern
 * @param bytes of both
 * @param snapshots that can be read
 * @param manifests of the current snapshot
 * @param metadataBytes of the metadata file and those manifests
 */
public record TableFigures(
    long files, long deleteFiles, long bytes, long snapshots, long manifests, long metadataBytes) {
  /** Of the table as it was loaded. */
  public static TableFigures of(Table table) {
    Snapshot current = table.currentSnapshot();
    List<ManifestFile> manifests = current == null ? List.of() : current.allManifests(table.io());
    long metadata =
        table
            .io()
            .newInputFile(
                ((HasTableOperations) table).operations().current().metadataFileLocation())
            .getLength();
    int snapshots = 0;
    for (Snapshot unused : table.snapshots()) {
      snapshots++;
    }
    return new TableFigures(
        total(current, SnapshotSummary.TOTAL_DATA_FILES_PROP),
        total(current, SnapshotSummary.TOTAL_DELETE_FILES_PROP),
        total(current, SnapshotSummary.TOTAL_FILE_SIZE_PROP),
        snapshots,
        manifests.size(),
        metadata + manifests.stream().mapToLong(ManifestFile::length).sum());
  }

  private static long total(Snapshot snapshot, String property) {
    return snapshot == null ? 0 : PropertyUtil.propertyAsLong(snapshot.summary(), property, 0);
  }
}
