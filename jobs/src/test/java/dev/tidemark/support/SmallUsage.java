package dev.tidemark.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A part of the area usage, for tests that try a step many times: a dimension, and facts and marts
 * of days and of weeks. More tables of a kind are more of the same steps, and a job costs as much
 * as its plan is long.
 */
public final class SmallUsage {
  private static final List<String> DEFINITIONS =
      List.of(
          "raw_account",
          "raw_event",
          "raw_user",
          "dim_user",
          "fct_event",
          "fct_user_day",
          "mart_activity_day",
          "mart_user_week");

  private SmallUsage() {}

  /** Writes its definitions into a folder, which is returned. */
  public static Path write(Path root) throws IOException {
    Files.createDirectories(root.resolve("usage"));
    for (String name : DEFINITIONS) {
      String file = "usage/" + name + ".sql";
      Files.copy(TestWarehouse.SQL.resolve(file), root.resolve(file));
    }
    return root;
  }
}
