package dev.tidemark.quality;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.types.Row;

/** Prints the rows of a query as they come; only the first ones are held, to find widths. */
public final class RowPrinter {
  /** How rows are written. */
  public enum Format {
    TABLE,
    CSV,
    JSON
  }

  private static final int HELD = 500;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintWriter out;
  private final Format format;
  private final List<List<String>> held = new ArrayList<>();
  private List<String> columns;
  private int[] widths;
  private long count;

  public RowPrinter(PrintWriter out, Format format) {
    this.out = out;
    this.format = format;
  }

  void begin(List<String> names) {
    columns = names;
    switch (format) {
      case CSV -> out.println(String.join(",", names.stream().map(RowPrinter::csv).toList()));
      case JSON -> out.print("[");
      case TABLE -> held.add(names);
    }
  }

  void row(Row row) {
    count++;
    switch (format) {
      case CSV -> out.println(String.join(",", texts(row).stream().map(RowPrinter::csv).toList()));
      case JSON -> out.print((count == 1 ? "\n  " : ",\n  ") + json(row));
      case TABLE -> {
        held.add(texts(row).stream().map(text -> text == null ? "NULL" : text).toList());
        if (widths != null || held.size() > HELD) {
          printHeld();
        }
      }
    }
  }

  void end() {
    switch (format) {
      case CSV -> {}
      case JSON -> out.println(count == 0 ? "]" : "\n]");
      case TABLE -> {
        printHeld();
        out.println("(" + count + (count == 1 ? " row)" : " rows)"));
      }
    }
  }

  private void printHeld() {
    if (widths == null) {
      widths = new int[columns.size()];
      for (List<String> row : held) {
        for (int i = 0; i < widths.length; i++) {
          widths[i] = Math.max(widths[i], row.get(i).length());
        }
      }
    }
    for (List<String> row : held) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(i == 0 ? "" : " | ").append(row.get(i));
        line.append(" ".repeat(Math.max(0, widths[i] - row.get(i).length())));
      }
      out.println(line.toString().stripTrailing());
    }
    held.clear();
  }

  private static List<String> texts(Row row) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < row.getArity(); i++) {
      texts.add(text(row.getField(i)));
    }
    return texts;
  }

  private static String text(Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof byte[] bytes) {
      return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }
    if (value instanceof Object[] array) {
      return java.util.Arrays.toString(array);
    }
    return value.toString();
  }

  private String json(Row row) {
    Map<String, Object> document = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      Object value = row.getField(i);
      boolean plain = value instanceof Number || value instanceof Boolean;
      document.put(columns.get(i), plain && !(value instanceof Instant) ? value : text(value));
    }
    try {
      return JSON.writeValueAsString(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String csv(String value) {
    if (value == null) {
      return "";
    }
    boolean quote = value.matches("(?s).*[\",\r\n].*") || value.isEmpty();
    return quote ? '"' + value.replace("\"", "\"\"") + '"' : value;
  }
}
