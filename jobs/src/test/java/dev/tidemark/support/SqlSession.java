package dev.tidemark.support;

import dev.tidemark.sqlclient.SessionScript;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * What Flink's SQL client does with a session's script, without the client: SET is an option of the
 * environment, everything else a statement.
 */
public final class SqlSession {
  private static final Pattern SET = Pattern.compile("SET '(.*)' = '(.*)'");

  private final TableEnvironment tables;

  private SqlSession(TableEnvironment tables) {
    this.tables = tables;
  }

  public static SqlSession of(SessionScript script) {
    Configuration options = new Configuration();
    List<String> statements = new ArrayList<>();
    for (String statement : script.statements()) {
      Matcher set = SET.matcher(statement);
      if (set.matches()) {
        options.setString(set.group(1), set.group(2));
      } else {
        statements.add(statement);
      }
    }
    TableEnvironment tables =
        TableEnvironment.create(
            EnvironmentSettings.newInstance().withConfiguration(options).build());
    statements.forEach(tables::executeSql);
    return new SqlSession(tables);
  }

  public List<Row> rows(String sql) throws Exception {
    List<Row> rows = new ArrayList<>();
    try (CloseableIterator<Row> results = tables.executeSql(sql).collect()) {
      results.forEachRemaining(rows::add);
    }
    return rows;
  }
}
