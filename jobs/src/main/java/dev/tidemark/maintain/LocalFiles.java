package dev.tidemark.maintain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;
import org.apache.iceberg.io.FileInfo;

/**
 * Files of a folder on this machine. Hadoop lists them too, but asks for the rights of each, and
 * without its native library starts a process for that: thousands for a table.
 */
final class LocalFiles {
  private LocalFiles() {}

  static boolean isLocal(String location) {
    return location.startsWith("/") || location.startsWith("file:");
  }

  /**
   * Gives every file under a folder but Hadoop's checksums, which go with the file they are for.
   * One that is removed meanwhile may be missing; none are given where there is no folder.
   */
  static void list(String folder, Consumer<FileInfo> files) {
    Path root = Path.of(OrphanFiles.path(folder));
    try {
      if (Files.isDirectory(root)) {
        Files.walkFileTree(root, new Visitor(folder, root, files));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final String folder;
    private final Path root;
    private final Consumer<FileInfo> files;

    private Visitor(String folder, Path root, Consumer<FileInfo> files) {
      this.folder = folder;
      this.root = root;
      this.files = files;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      String name = file.getFileName().toString();
      if (!name.startsWith(".") || !name.endsWith(".crc")) {
        files.accept(
            new FileInfo(
                folder + "/" + root.relativize(file),
                attributes.size(),
                attributes.lastModifiedTime().toMillis()));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path file, IOException e) throws IOException {
      return e instanceof NoSuchFileException
          ? FileVisitResult.CONTINUE
          : super.postVisitDirectory(file, e);
    }
  }
}
