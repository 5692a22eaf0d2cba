package dev.tidemark.model;

import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns what Flink's parser and validator throw into errors that name file and line. */
final class SqlErrors {
  private static final Pattern POSITION = Pattern.compile("line (\\d+), column (\\d+)");
  private static final Pattern NOT_FOUND =
      Pattern.compile(
          "(?:Object '([^']+)' not found(?: within '([^']+)')?|Table '([^']+)' not found)");

  private SqlErrors() {}

  static TidemarkException contract(Path file, String what) {
    return new TidemarkException(
        ErrorCode.INVALID_CONTRACT,
        file + " " + what,
        "A file holds one CREATE TABLE area.table (named as the file) and at most one INSERT INTO"
            + " area.table SELECT ..., or one CREATE TEMPORARY VIEW.");
  }

  static TidemarkException of(Path file, Throwable failure) {
    String message = deepestMessage(failure);
    Matcher position = POSITION.matcher(allMessages(failure));
    String place =
        position.find() ? ", line " + position.group(1) + ", column " + position.group(2) : "";
    Matcher missing = NOT_FOUND.matcher(allMessages(failure));
    if (missing.find()) {
      String name = missing.group(1) != null ? missing.group(1) : missing.group(3);
      String within = missing.group(2) == null ? "" : missing.group(2) + ".";
      return new TidemarkException(
          ErrorCode.UNKNOWN_INPUT,
          file + place + ": the table " + within + name + " does not exist",
          "Check the name, written area.table, or add its file under sql/.",
          failure);
    }
    return new TidemarkException(
        ErrorCode.INVALID_SQL,
        file + place + ": " + message,
        "Correct the statement; it must run in Flink's SQL client as it is.",
        failure);
  }

  private static String allMessages(Throwable failure) {
    StringBuilder all = new StringBuilder();
    for (Throwable t = failure; t != null; t = t.getCause()) {
      all.append(t.getMessage()).append('\n');
    }
    return all.toString();
  }

  private static String deepestMessage(Throwable failure) {
    Throwable t = failure;
    while (t.getCause() != null && t.getCause().getMessage() != null) {
      t = t.getCause();
    }
    String message = String.valueOf(t.getMessage());
    // The parser lists every token it would have taken; the first lines say what is wrong.
    int expected = message.indexOf("\nWas expecting");
    return (expected > 0 ? message.substring(0, expected) : message).strip();
  }
}
