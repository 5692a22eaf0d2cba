package dev.tidemark.ingest.jdbc;

import dev.tidemark.warehouse.Postgres;
import java.io.Serializable;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.jdbc.core.datastream.source.JdbcSource;
import org.apache.flink.connector.jdbc.core.datastream.source.JdbcSourceBuilder;
import org.apache.flink.connector.jdbc.core.datastream.source.reader.extractor.ResultExtractor;
import org.apache.flink.connector.jdbc.split.JdbcGenericParameterValuesProvider;

/**
 * Reads a window of a table with Flink's JDBC source, one range of keys after the other in each
 * task. It gives the position of each row, 0 for one without, and the row as JSON.
 *
 * <p>The source is used in its bounded form only. In its unbounded one the window moves with the
 * clock of this machine, and a restart counts off rows that a query gave before, which gives others
 * once rows have changed. So what is followed are positions, and they are kept with the rows.
 */
public final class TableSource {
  private static final int FETCHED_AT_ONCE = 1_000;

  private TableSource() {}

  public static JdbcSource<Tuple2<Long, String>> of(Postgres database, Window window) {
    LogTable table = window.table();
    String sql =
        "%s FROM %s t WHERE %s"
            .formatted(table.rowSql(), table.sqlName(), table.rowsFrom(window.from()));
    JdbcSourceBuilder<Tuple2<Long, String>> source =
        JdbcSource.<Tuple2<Long, String>>builder()
            .setDBUrl(database.url())
            .setDriverName("org.postgresql.Driver")
            // Without a transaction the driver would fetch all rows at once.
            .setAutoCommit(false)
            .setResultSetFetchSize(FETCHED_AT_ONCE)
            .setTypeInformation(Types.TUPLE(Types.LONG, Types.STRING))
            .setResultExtractor(new PositionAndRow());
    for (String property : database.properties().stringPropertyNames()) {
      String value = database.properties().getProperty(property);
      switch (property) {
        case "user" -> source.setUsername(value);
        case "password" -> source.setPassword(value);
        default -> source.setConnectionProperty(property, value);
      }
    }
    if (!window.ranges().isEmpty()) {
      String key = "t." + Postgres.quoted(table.key().name());
      String type = table.key().type();
      sql +=
          " AND %1$s >= ?::%2$s AND %1$s <= ?::%2$s AND %1$s IS DISTINCT FROM ?::%2$s"
              .formatted(key, type);
      source.setJdbcParameterValuesProvider(
          new JdbcGenericParameterValuesProvider(
              window.ranges().stream()
                  .map(range -> new Serializable[] {range.first(), range.last(), range.without()})
                  .toArray(Serializable[][]::new)));
    }
    return source.setSql(sql).build();
  }

  private static final class PositionAndRow implements ResultExtractor<Tuple2<Long, String>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Tuple2<Long, String> extract(ResultSet row) throws SQLException {
      return Tuple2.of(row.getLong(1), row.getString(2));
    }
  }
}
