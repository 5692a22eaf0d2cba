package dev.tidemark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.runner.Progress;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * What a command prints. With {@code --json}, results go to stdout as one document and everything
 * else to stderr; without, everything goes to stdout.
 */
final class Console implements Progress {
  private static final JsonMapper JSON =
      JsonMapper.builder().findAndAddModules().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final boolean json;
  private final PrintStream text;
  private final boolean overwrite;
  private int statusLength;

  Console(boolean json) {
    this.json = json;
    this.text = json ? System.err : System.out;
    this.overwrite = isTerminal();
  }

  boolean isJson() {
    return json;
  }

  @SuppressWarnings("SystemConsoleNull") // on JDK 17, which is what Flink runs on here
  private static boolean isTerminal() {
    return System.console() != null;
  }

  @Override
  public void step(String what) {
    clearStatus();
    text.println(what);
  }

  @Override
  public synchronized void status(String now) {
    if (overwrite) {
      text.print("\r" + now + " ".repeat(Math.max(0, statusLength - now.length())));
      statusLength = now.length();
      text.flush();
    }
  }

  private synchronized void clearStatus() {
    if (statusLength > 0) {
      text.print("\r" + " ".repeat(statusLength) + "\r");
      statusLength = 0;
    }
  }

  /** The result of the command: a document with {@code --json}, else the table. */
  void result(Object document, List<String> header, List<List<Object>> rows) {
    clearStatus();
    if (json) {
      System.out.println(toJson(document));
    } else {
      table(header, rows);
    }
  }

  /** A further table of a result whose document has everything already. */
  void more(List<String> header, List<List<Object>> rows) {
    if (!json) {
      table(header, rows);
    }
  }

  private static String toJson(Object document) {
    try {
      return JSON.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Columns wide enough for their content, numbers to the right. */
  void table(List<String> header, List<List<Object>> rows) {
    int[] widths = header.stream().mapToInt(String::length).toArray();
    for (List<Object> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], cell(row.get(i)).length());
      }
    }
    line(header, widths, List.of());
    text.println("-".repeat(java.util.Arrays.stream(widths).sum() + 2 * (widths.length - 1)));
    for (List<Object> row : rows) {
      line(row.stream().map(Console::cell).toList(), widths, row);
    }
  }

  private void line(List<String> cells, int[] widths, List<Object> values) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String padding = " ".repeat(widths[i] - cells.get(i).length());
      boolean right = i < values.size() && values.get(i) instanceof Number;
      line.append(i == 0 ? "" : "  ");
      line.append(right ? padding + cells.get(i) : cells.get(i) + padding);
    }
    text.println(line.toString().stripTrailing());
  }

  private static String cell(Object value) {
    if (value == null) {
      return "-";
    }
    if (value instanceof Long || value instanceof Integer) {
      return String.format(Locale.ROOT, "%,d", ((Number) value).longValue());
    }
    return value.toString();
  }
}
