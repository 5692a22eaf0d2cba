package dev.tidemark.cluster;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * PostgreSQL: the memory of the catalog, and a place for tables that are exported. It refuses to
 * run as root; started by root, it runs in a user namespace without any rights.
 */
final class PostgresServer {
  static final String NAME = "postgres";
  static final String USER = "tidemark";
  static final String PASSWORD = "tidemark";
  static final String CATALOG_DATABASE = "catalog";
  static final String REPORTS_DATABASE = "reports";
  private static final String DUPLICATE_DATABASE = "42P04";

  private final Path folder;
  private final Path libraries;
  private final int port;

  /**
   * @param libraries where the jar with the binaries is
   */
  PostgresServer(Path folder, Path libraries, int port) {
    this.folder = folder.resolve(NAME);
    this.libraries = libraries;
    this.port = port;
  }

  Server server() {
    List<String> command = withoutRights();
    command.addAll(
        List.of(
            program("postgres"),
            "-D",
            data().toString(),
            "-p",
            Integer.toString(port),
            "-c",
            "listen_addresses=" + Ports.HOST,
            "-c",
            "unix_socket_directories="));
    return new Server(
        NAME,
        url(REPORTS_DATABASE) + "?user=" + USER + "&password=" + PASSWORD,
        command,
        Map.of(),
        this::hasDatabases);
  }

  String url(String database) {
    return "jdbc:postgresql://" + Ports.address(port) + "/" + database;
  }

  private Path data() {
    return folder.resolve("data");
  }

  private String program(String name) {
    return folder.resolve("bin").resolve(name).toString();
  }

  private static List<String> withoutRights() {
    boolean isRoot = "root".equals(System.getProperty("user.name"));
    return new ArrayList<>(isRoot ? List.of("unshare", "-U") : List.of());
  }

  /** Unpacks it and makes its files, unless they are there. */
  void prepare() throws IOException, InterruptedException {
    if (Files.exists(data().resolve("PG_VERSION"))) {
      return;
    }
    unpack();
    Path password = Files.writeString(folder.resolve("password"), PASSWORD);
    List<String> command = withoutRights();
    command.addAll(
        List.of(
            program("initdb"),
            "-D",
            data().toString(),
            "-U",
            USER,
            "--auth=scram-sha-256",
            "--pwfile=" + password,
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync"));
    Path log = folder.resolve("initdb.log");
    int status =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException("initdb failed: " + Files.readString(log).strip());
    }
  }

  private boolean hasDatabases() {
    try (Connection connection = DriverManager.getConnection(url(NAME), USER, PASSWORD);
        Statement statement = connection.createStatement()) {
      for (String database : List.of(CATALOG_DATABASE, REPORTS_DATABASE)) {
        create(statement, database);
      }
      return true;
    } catch (SQLException e) {
      // Not up yet.
      return false;
    }
  }

  private static void create(Statement statement, String database) throws SQLException {
    try {
      statement.execute("CREATE DATABASE " + database);
    } catch (SQLException e) {
      if (!DUPLICATE_DATABASE.equals(e.getSQLState())) {
        throw e;
      }
    }
  }

  /** The jar holds one archive with everything. */
  private void unpack() throws IOException {
    Files.createDirectories(folder);
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(libraries, "*.jar");
        ZipFile jar = new ZipFile(jars.iterator().next().toFile())) {
      ZipEntry archive =
          jar.stream().filter(e -> e.getName().endsWith(".txz")).findFirst().orElseThrow();
      try (InputStream in = new BufferedInputStream(jar.getInputStream(archive));
          TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(in))) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          unpack(tar, entry);
        }
      }
    }
  }

  private void unpack(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
    Path target = folder.resolve(entry.getName()).normalize();
    if (!target.startsWith(folder)) {
      throw new IOException("The archive of PostgreSQL names a file outside: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.getParent());
    Files.deleteIfExists(target);
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else {
      Files.copy(tar, target);
      boolean isProgram = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          target, PosixFilePermissions.fromString(isProgram ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }
}
