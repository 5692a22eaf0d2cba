package dev.tidemark.model;

import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refuses SQL whose result depends on when or where it runs: two modes, or two runs, could then
 * never end in the same rows.
 */
final class BannedFunctions {
  private static final Pattern LITERALS = Pattern.compile("'(?:[^']|'')*'|`[^`]*`");
  private static final Pattern BANNED =
      Pattern.compile(
          "(?i)(?<![\\w.])(CURRENT_TIMESTAMP|CURRENT_DATE|CURRENT_TIME|LOCALTIMESTAMP|LOCALTIME"
              + "|CURRENT_ROW_TIMESTAMP|CURRENT_WATERMARK|CURRENT_DATABASE"
              + "|NOW\\s*\\(|PROCTIME\\s*\\(|UNIX_TIMESTAMP\\s*\\(\\s*\\)"
              + "|RAND\\s*\\(|RAND_INTEGER\\s*\\(|UUID\\s*\\()");

  private BannedFunctions() {}

  /**
   * Checks every statement of a script.
   *
   * @throws TidemarkException BANNED_FUNCTION naming file, line and function
   */
  static void check(SqlScript script) {
    for (String statement : script.statements()) {
      // Literals keep their length so that the line of a match is still the line in the file.
      String code = LITERALS.matcher(statement).replaceAll(m -> blank(m.group()));
      Matcher banned = BANNED.matcher(code);
      if (banned.find()) {
        long line = 1 + code.substring(0, banned.start()).chars().filter(c -> c == '\n').count();
        String function = banned.group(1).replaceAll("[\\s(].*", "");
        throw new TidemarkException(
            ErrorCode.BANNED_FUNCTION,
            script.file()
                + ", line "
                + line
                + ": "
                + function
                + " depends on the wall clock or on"
                + " chance, so stream and backfill could not agree",
            "Use event_ts or ingested_at of the rows.");
      }
    }
  }

  private static String blank(String literal) {
    return literal.replaceAll("[^\n]", " ");
  }
}
