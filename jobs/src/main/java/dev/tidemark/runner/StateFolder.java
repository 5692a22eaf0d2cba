package dev.tidemark.runner;

import dev.tidemark.warehouse.Settings;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.plugin.PluginUtils;

/**
 * A folder that jobs keep state in, in any file system that Flink knows: those of the class path,
 * and those of the folder that {@code FLINK_PLUGINS_DIR} names. Other processes may delete what is
 * in it at any time.
 */
final class StateFolder {
  static final String METADATA = "_metadata";
  private static final String CHECKPOINT = "chk-";

  /** Says at each start what nobody can do anything about. */
  private static final Logger AWS = Logger.getLogger("com.amazonaws");

  private static boolean isInitialized;

  private final Path path;

  StateFolder(Settings settings, String name) {
    String root = settings.cluster().state();
    if (root == null) {
      path =
          new Path(
              Path.fromLocalFile(settings.warehouse().toAbsolutePath().toFile()),
              "_streams/" + name);
    } else {
      path = new Path(root, name);
      if (!settings.cluster().isApplication()) {
        initialize(settings);
      }
    }
  }

  /** A JobManager has done that for itself. */
  private static synchronized void initialize(Settings settings) {
    if (!isInitialized) {
      System.setProperty("aws.java.v1.disableDeprecationAnnouncement", "true");
      AWS.setLevel(Level.SEVERE);
      Configuration conf = Configuration.fromMap(settings.flink());
      FileSystem.initialize(conf, PluginUtils.createPluginManagerFromRootFolder(conf));
      isInitialized = true;
    }
  }

  Path path() {
    return path;
  }

  private FileSystem files() throws IOException {
    return path.getFileSystem();
  }

  private List<FileStatus> list(Path folder) throws IOException {
    try {
      FileStatus[] found = files().listStatus(folder);
      return found == null ? List.of() : List.of(found);
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** Folders of complete checkpoints and savepoints, and of some that are not. */
  List<Path> checkpoints() throws IOException {
    List<Path> found = new ArrayList<>();
    for (FileStatus entry : list(path)) {
      if (!entry.isDir()) {
        continue;
      }
      for (FileStatus below : list(entry.getPath())) {
        String name = below.getPath().getName();
        if (name.equals(METADATA)) {
          found.add(entry.getPath());
        } else if (below.isDir() && name.startsWith(CHECKPOINT)) {
          found.add(below.getPath());
        }
      }
    }
    return found;
  }

  /** A small file; null when it is not there. */
  byte[] read(String name) throws IOException {
    try (InputStream in = files().open(new Path(path, name))) {
      return in.readAllBytes();
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  /** Writes a small file: as it was or as it will be, whenever somebody looks. */
  void write(String name, byte[] content) throws IOException {
    files().mkdirs(path);
    // An object store shows an object when it is complete, and cannot rename.
    Path target = new Path(path, files().isDistributedFS() ? name : name + ".next");
    try (OutputStream out = files().create(target, FileSystem.WriteMode.OVERWRITE)) {
      out.write(content);
    }
    if (!files().isDistributedFS()) {
      files().rename(target, new Path(path, name));
    }
  }

  /** Deletes everything that is neither at nor under a path. */
  void keepOnly(Path kept) throws IOException {
    keepOnly(path, kept);
  }

  private void keepOnly(Path folder, Path kept) throws IOException {
    for (FileStatus entry : list(folder)) {
      String name = entry.getPath().getPath();
      if (kept.getPath().equals(name)) {
        continue;
      }
      if (kept.getPath().startsWith(name + "/")) {
        keepOnly(entry.getPath(), kept);
      } else {
        delete(entry.getPath());
      }
    }
  }

  /** The job that just ended may still be deleting checkpoints of its own. */
  private void delete(Path entry) throws IOException {
    try {
      files().delete(entry, true);
    } catch (FileNotFoundException e) {
      return;
    }
  }
}
