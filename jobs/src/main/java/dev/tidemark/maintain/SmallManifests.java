package dev.tidemark.maintain;

import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.RewriteManifests;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.util.PropertyUtil;

/** Puts many small manifests into few, each with files of about the same dates. */
final class SmallManifests {
  private static final int MANY = 10;
  private static final int DAYS_TOGETHER = 64;

  private SmallManifests() {}

  /**
   * Does so when there are many; each commit of a stream adds one.
   *
   * @param properties for the summary of the snapshot
   */
  static void merge(Table table, Map<String, String> properties) {
    table.refresh();
    Snapshot snapshot = table.currentSnapshot();
    if (snapshot == null) {
      return;
    }
    long small =
        PropertyUtil.propertyAsLong(
                table.properties(),
                TableProperties.MANIFEST_TARGET_SIZE_BYTES,
                TableProperties.MANIFEST_TARGET_SIZE_BYTES_DEFAULT)
            / 4;
    List<ManifestFile> manifests =
        snapshot.dataManifests(table.io()).stream().filter(m -> m.length() < small).toList();
    if (manifests.size() < MANY) {
      return;
    }
    RewriteManifests rewrite =
        table
            .rewriteManifests()
            .rewriteIf(manifest -> manifest.length() < small)
            .clusterBy(SmallManifests::together);
    properties.forEach(rewrite::set);
    rewrite.commit();
  }

  private static Object together(DataFile file) {
    return file.partition().size() == 1
            && file.partition().get(0, Object.class) instanceof Integer day
        ? day / DAYS_TOGETHER
        : 0;
  }
}
