package dev.tidemark.support;

import dev.tidemark.cli.Tidemark;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One command run in this process, with what it printed. */
public record CommandLine(int exitCode, String out, String err) {

  /** Runs a command on a warehouse with the repository's SQL, unless the arguments name another. */
  public static CommandLine onWarehouse(Path warehouse, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--warehouse", warehouse.toString()));
    if (!all.contains("--sql")) {
      all.addAll(List.of("--sql", TestWarehouse.SQL.toString()));
    }
    return run(all.toArray(String[]::new));
  }

  public static CommandLine run(String... args) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
      int code = Tidemark.execute(args);
      return new CommandLine(
          code,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
