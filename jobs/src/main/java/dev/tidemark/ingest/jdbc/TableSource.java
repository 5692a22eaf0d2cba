package dev.tidemark.ingest.jdbc;

import dev.tidemark.warehouse.Postgres;
import java.io.Serializable;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.jdbc.core.datastream.source.JdbcSource;
import org.apache.flink.connector.jdbc.core.datastream.source.JdbcSourceBuilder;
import org.apache.flink.connector.jdbc.core.datastream.source.enumerator.JdbcSourceEnumeratorState;
import org.apache.flink.connector.jdbc.core.datastream.source.reader.JdbcSourceReader;
import org.apache.flink.connector.jdbc.core.datastream.source.reader.JdbcSourceSplitReader;
import org.apache.flink.connector.jdbc.core.datastream.source.reader.extractor.ResultExtractor;
import org.apache.flink.connector.jdbc.core.datastream.source.split.JdbcSourceSplit;
import org.apache.flink.connector.jdbc.split.JdbcGenericParameterValuesProvider;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Reads a window of a table with Flink's JDBC source, one range of keys after the other in each
 * task. It gives the position of each row, 0 for one without, and the row as JSON.
 *
 * <p>The source is used in its bounded form only. In its unbounded one the window moves with the
 * clock of this machine, and a restart counts off rows that a query gave before, which gives others
 * once rows have changed. So what is followed are positions, and they are kept with the rows.
 *
 * <p>Only how readers are made is not left to it: all readers of a task would share a connection,
 * which one that has ended closes under the next one.
 */
public final class TableSource
    implements Source<Tuple2<Long, String>, JdbcSourceSplit, JdbcSourceEnumeratorState>,
        ResultTypeQueryable<Tuple2<Long, String>> {
  private static final long serialVersionUID = 1L;
  private static final int FETCHED_AT_ONCE = 1_000;

  private final Postgres database;
  private final JdbcSource<Tuple2<Long, String>> source;

  private TableSource(Postgres database, JdbcSource<Tuple2<Long, String>> source) {
    this.database = database;
    this.source = source;
  }

  public static TableSource of(Postgres database, Window window) {
    LogTable table = window.table();
    String sql =
        "%s FROM %s t WHERE %s"
            .formatted(table.rowSql(), table.sqlName(), table.rowsFrom(window.from()));
    JdbcSourceBuilder<Tuple2<Long, String>> source =
        JdbcSource.<Tuple2<Long, String>>builder()
            // Asked for, and not used: readers get their connections here.
            .setDBUrl("jdbc:postgresql:")
            // Without a transaction the driver would fetch all rows at once.
            .setAutoCommit(false)
            .setResultSetFetchSize(FETCHED_AT_ONCE)
            .setTypeInformation(Types.TUPLE(Types.LONG, Types.STRING))
            .setResultExtractor(new PositionAndRow());
    if (!window.ranges().isEmpty()) {
      sql +=
          " AND %1$s >= ?::%2$s AND %1$s <= ?::%2$s AND %1$s IS DISTINCT FROM ?::%2$s"
              .formatted("t." + Postgres.quoted(table.key().name()), table.key().type());
      source.setJdbcParameterValuesProvider(
          new JdbcGenericParameterValuesProvider(
              window.ranges().stream()
                  .map(range -> new Serializable[] {range.first(), range.last(), range.without()})
                  .toArray(Serializable[][]::new)));
    }
    return new TableSource(database, source.setSql(sql).build());
  }

  private static final class PositionAndRow implements ResultExtractor<Tuple2<Long, String>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Tuple2<Long, String> extract(ResultSet row) throws SQLException {
      return Tuple2.of(row.getLong(1), row.getString(2));
    }
  }

  @Override
  public SourceReader<Tuple2<Long, String>, JdbcSourceSplit> createReader(
      SourceReaderContext context) {
    return new JdbcSourceReader<>(
        () ->
            new JdbcSourceSplitReader<>(
                context,
                source.getConfiguration(),
                source.getTypeInformation(),
                new Connections(database),
                DeliveryGuarantee.NONE,
                source.getResultExtractor()),
        source.getConfiguration(),
        context);
  }

  @Override
  public Boundedness getBoundedness() {
    return source.getBoundedness();
  }

  @Override
  public SplitEnumerator<JdbcSourceSplit, JdbcSourceEnumeratorState> createEnumerator(
      SplitEnumeratorContext<JdbcSourceSplit> context) throws Exception {
    return source.createEnumerator(context);
  }

  @Override
  public SplitEnumerator<JdbcSourceSplit, JdbcSourceEnumeratorState> restoreEnumerator(
      SplitEnumeratorContext<JdbcSourceSplit> context, JdbcSourceEnumeratorState state)
      throws Exception {
    return source.restoreEnumerator(context, state);
  }

  @Override
  public SimpleVersionedSerializer<JdbcSourceSplit> getSplitSerializer() {
    return source.getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<JdbcSourceEnumeratorState> getEnumeratorCheckpointSerializer() {
    return source.getEnumeratorCheckpointSerializer();
  }

  @Override
  public TypeInformation<Tuple2<Long, String>> getProducedType() {
    return source.getTypeInformation();
  }
}
