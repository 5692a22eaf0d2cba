package dev.tidemark.model;

import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A SQL file cut into statements.
 *
 * @param statements each with its comments blanked out and with as many line breaks before it as
 *     the file has, so that a position the parser reports is a position in the file
 */
record SqlScript(Path file, List<String> statements) {

  static SqlScript read(Path file) {
    try {
      return parse(file, Files.readString(file));
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.INVALID_SQL,
          "The file " + file + " cannot be read: " + e,
          "Check the file and its encoding, which is UTF-8.",
          e);
    }
  }

  static SqlScript parse(Path file, String text) {
    String code = blankComments(text);
    List<String> statements = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= code.length(); i++) {
      if (i == code.length() || (code.charAt(i) == ';' && !insideQuotes(code, start, i))) {
        String statement = code.substring(start, i);
        if (!statement.isBlank()) {
          statements.add(onItsLine(code, start, statement));
        }
        start = i + 1;
      }
    }
    return new SqlScript(file, statements);
  }

  /** True when something of an area may be read here. */
  boolean names(String area) {
    Pattern name = Pattern.compile("(?i)\\b" + Pattern.quote(area) + "\\b`?\\s*\\.");
    return statements.stream().anyMatch(statement -> name.matcher(statement).find());
  }

  private static String onItsLine(String code, int start, String statement) {
    long linesBefore = code.substring(0, start).chars().filter(c -> c == '\n').count();
    return "\n".repeat((int) linesBefore) + statement;
  }

  private static boolean insideQuotes(String code, int from, int to) {
    char open = 0;
    for (int i = from; i < to; i++) {
      char c = code.charAt(i);
      if (open == 0 && (c == '\'' || c == '`' || c == '"')) {
        open = c;
      } else if (c == open) {
        open = 0;
      }
    }
    return open != 0;
  }

  /** Comments become spaces: positions stay, and no rule is fooled by what a comment says. */
  private static String blankComments(String text) {
    StringBuilder code = new StringBuilder(text);
    char open = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (open != 0) {
        open = c == open ? 0 : open;
      } else if (c == '\'' || c == '`' || c == '"') {
        open = c;
      } else if (text.startsWith("--", i)) {
        int end = text.indexOf('\n', i);
        i = blank(code, i, end < 0 ? text.length() : end) - 1;
      } else if (text.startsWith("/*", i) && !text.startsWith("/*+", i)) {
        int end = text.indexOf("*/", i + 2);
        i = blank(code, i, end < 0 ? text.length() : end + 2) - 1;
      }
    }
    return code.toString();
  }

  private static int blank(StringBuilder code, int from, int to) {
    for (int i = from; i < to; i++) {
      if (code.charAt(i) != '\n') {
        code.setCharAt(i, ' ');
      }
    }
    return to;
  }
}
