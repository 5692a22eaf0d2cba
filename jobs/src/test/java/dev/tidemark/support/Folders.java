package dev.tidemark.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Folders of tests: temporary ones for jqwik, which knows no @TempDir, and SQL of an area. */
public final class Folders {
  private Folders() {}

  public static Path create() throws IOException {
    return Files.createTempDirectory("tidemark-test");
  }

  public static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Copies a folder and everything in it. */
  public static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  /**
   * The repository's SQL without some tables of an area, and without the tests of these: a job for
   * a test that looks at the others only.
   *
   * @return the SQL root
   */
  public static Path sqlWithout(Path root, String area, String... tables) throws IOException {
    copy(TestWarehouse.SQL, root);
    for (String table : tables) {
      Files.delete(root.resolve(area).resolve(table + ".sql"));
    }
    try (Stream<Path> tests = Files.list(root.resolve(area).resolve("tests"))) {
      for (Path test : tests.toList()) {
        String of = Files.readAllLines(test).get(0).replace("-- table: ", "");
        if (List.of(tables).contains(of)) {
          Files.delete(test);
        }
      }
    }
    return root;
  }

  /** The same without the marts and the history of usage, which are most of a job of it. */
  public static Path usageWithoutMarts(Path root) throws IOException {
    return sqlWithout(
        root,
        "usage",
        "dim_account_history",
        "mart_account_day",
        "mart_activity_day",
        "mart_plan_day",
        "mart_user_week");
  }

  /** Writes an area of SQL files, by table name; returns the SQL root. */
  public static Path area(Path root, String area, Map<String, String> tables) throws IOException {
    Path folder = Files.createDirectories(root.resolve(area));
    for (Map.Entry<String, String> table : tables.entrySet()) {
      Files.writeString(folder.resolve(table.getKey() + ".sql"), table.getValue());
    }
    return root;
  }

  /** Writes lines to a file, with its folders. */
  public static Path lines(Path file, String... lines) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.write(file, List.of(lines));
  }
}
