package dev.tidemark.maintain;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.PartitionStatisticsFile;
import org.apache.iceberg.ReachableFileUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * Finds files in the data and metadata folders of a table that no snapshot of it has: what jobs
 * left that failed before their commit.
 *
 * <p>Old files are listed first, then struck out by what the table knows, read after that; so what
 * is committed meanwhile is known. Paths are compared without scheme and host: written in another
 * way, a file is still the same. A slice of old files is held at a time, never what the table
 * knows.
 */
final class OrphanFiles {
  private static final int SLICE = 100_000;

  /** Loads a table as it is now. */
  interface Loader {
    Table load();
  }

  private final Loader loader;
  private final List<Loader> neighbours;
  private final Instant before;
  private final boolean isDryRun;
  private final Map<String, FileInfo> candidates = new HashMap<>();
  private long files;
  private long bytes;

  /**
   * @param neighbours tables whose files may be in the same folders
   * @param before files made later are nobody's business yet
   * @param isDryRun true to count only
   */
  OrphanFiles(Loader loader, List<Loader> neighbours, Instant before, boolean isDryRun) {
    this.loader = loader;
    this.neighbours = neighbours;
    this.before = before;
    this.isDryRun = isDryRun;
  }

  long files() {
    return files;
  }

  long bytes() {
    return bytes;
  }

  /** False when the storage cannot be listed. */
  boolean remove() {
    Table table = loader.load();
    if (!(table.io() instanceof SupportsPrefixOperations io)) {
      return false;
    }
    for (String folder : folders(table)) {
      try {
        if (LocalFiles.isLocal(folder)) {
          LocalFiles.list(folder, this::found);
        } else {
          io.listPrefix(folder + "/").forEach(this::found);
        }
      } catch (UncheckedIOException e) {
        if (!(e.getCause() instanceof FileNotFoundException)) {
          throw e;
        }
      }
    }
    settle();
    return true;
  }

  private void found(FileInfo file) {
    if (file.createdAtMillis() < before.toEpochMilli()) {
      candidates.put(path(file.location()), file);
      if (candidates.size() == SLICE) {
        settle();
      }
    }
  }

  /** The folders a table writes into, and nothing else that may lie beside them. */
  private static Set<String> folders(Table table) {
    Set<String> folders = new TreeSet<>();
    for (var folder :
        Map.of(
                TableProperties.WRITE_DATA_LOCATION, "/data",
                TableProperties.WRITE_METADATA_LOCATION, "/metadata")
            .entrySet()) {
      folders.add(
          table
              .properties()
              .getOrDefault(folder.getKey(), table.location() + folder.getValue())
              .replaceFirst("/+$", ""));
    }
    return folders;
  }

  /** Without scheme and host: {@code /lake/t/data/f.parquet}. */
  static String path(String location) {
    int scheme = location.indexOf(":/");
    String rest = scheme < 0 ? location : location.substring(scheme + 1);
    return rest.startsWith("//") ? rest.substring(Math.max(2, rest.indexOf('/', 2))) : rest;
  }

  private void settle() {
    if (candidates.isEmpty()) {
      return;
    }
    strikeOut(loader.load());
    neighbours.forEach(neighbour -> strikeOut(neighbour.load()));
    SupportsPrefixOperations io = (SupportsPrefixOperations) loader.load().io();
    for (FileInfo orphan : candidates.values()) {
      if (!isDryRun) {
        io.deleteFile(orphan.location());
      }
      files++;
      bytes += orphan.size();
    }
    candidates.clear();
  }

  private void strikeOut(Table table) {
    ReachableFileUtil.metadataFileLocations(table, false).forEach(this::known);
    known(ReachableFileUtil.versionHintLocation(table));
    ReachableFileUtil.manifestListLocations(table).forEach(this::known);
    ReachableFileUtil.statisticsFilesLocations(table).forEach(this::known);
    table.partitionStatisticsFiles().stream()
        .map(PartitionStatisticsFile::path)
        .forEach(this::known);
    Set<String> seen = new HashSet<>();
    for (Snapshot snapshot : table.snapshots()) {
      for (ManifestFile manifest : snapshot.allManifests(table.io())) {
        if (seen.add(manifest.path())) {
          known(manifest.path());
          strikeOut(table, manifest);
        }
      }
    }
  }

  private void strikeOut(Table table, ManifestFile manifest) {
    try {
      if (manifest.content() == ManifestContent.DATA) {
        try (CloseableIterable<String> paths =
            ManifestFiles.readPaths(manifest, table.io(), table.specs())) {
          paths.forEach(this::known);
        }
      } else {
        try (ManifestReader<DeleteFile> deletes =
            ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())) {
          deletes.forEach(file -> known(file.location()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void known(String location) {
    candidates.remove(path(location));
  }
}
