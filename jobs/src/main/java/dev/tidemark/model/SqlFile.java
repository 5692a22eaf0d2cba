package dev.tidemark.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statements a file of an area may hold.
 *
 * @param create {@code CREATE TABLE} or {@code CREATE TEMPORARY VIEW}
 * @param query the SELECT that fills the table; null for a log, an operator's table and a view
 */
record SqlFile(SqlScript script, String create, boolean isView, String query) {
  private static final Pattern VIEW = Pattern.compile("(?is)\\s*CREATE\\s+TEMPORARY\\s+VIEW\\b.*");
  private static final Pattern TABLE = Pattern.compile("(?is)\\s*CREATE\\s+TABLE\\b.*");
  private static final Pattern INSERT =
      Pattern.compile(
          "(?is)\\s*INSERT\\s+INTO\\s+([\\w`.]+)\\s+(?=SELECT\\b|WITH\\b|VALUES\\b|\\()");

  static SqlFile of(SqlScript script) {
    String create = null;
    String query = null;
    for (String statement : script.statements()) {
      Matcher insert = INSERT.matcher(statement);
      if (create == null && (VIEW.matcher(statement).matches() || isTable(statement))) {
        create = statement;
      } else if (query == null && create != null && isTable(create) && insert.lookingAt()) {
        // The INSERT's own words become blanks: the query keeps its place in the file.
        query = insert.group().replaceAll("[^\n]", " ") + statement.substring(insert.end());
      } else {
        throw SqlErrors.contract(
            script.file(),
            "holds a statement that is neither its CREATE TABLE nor an INSERT INTO ... SELECT"
                + " after it: "
                + firstWords(statement));
      }
    }
    if (create == null) {
      throw SqlErrors.contract(script.file(), "has no CREATE TABLE or CREATE TEMPORARY VIEW");
    }
    return new SqlFile(script, create, !isTable(create), query);
  }

  private static boolean isTable(String statement) {
    return TABLE.matcher(statement).matches();
  }

  private static String firstWords(String statement) {
    String text = statement.strip().replaceAll("\\s+", " ");
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }
}
