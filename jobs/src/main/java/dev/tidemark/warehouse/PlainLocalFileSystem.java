package dev.tidemark.warehouse;

import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Local files and nothing beside them: no checksum file for each data file, and no {@code chmod}
 * process for each file and folder, which took two thirds of the time of writing many small files.
 * Permissions are those of the process's umask.
 */
public final class PlainLocalFileSystem extends RawLocalFileSystem {
  @Override
  public String getScheme() {
    return "file";
  }

  @Override
  public void setPermission(Path path, FsPermission permission) {}
}
