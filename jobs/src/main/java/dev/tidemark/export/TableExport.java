package dev.tidemark.export;

import dev.tidemark.model.Area;
import dev.tidemark.model.Environments;
import dev.tidemark.runner.DatabaseRetries;
import dev.tidemark.runner.LocalJobs;
import dev.tidemark.runner.LogReader;
import dev.tidemark.runner.Parallelism;
import dev.tidemark.runner.Progress;
import dev.tidemark.runner.Runs;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.Postgres;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.annotation.Nullable;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.JdbcStatementBuilder;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * Keeps a table of a PostgreSQL database equal to a table of the warehouse: once, or with every
 * commit until it is stopped.
 *
 * <p>The snapshot that the database shows is stored there with the rows. From that to the newest
 * one only dates that commits have touched are read; a table without dates is read whole. The rows
 * go to a table beside the target, and the database finds out which of them are new, others or
 * gone: nothing has to fit into memory here, and a run that dies has changed nothing.
 */
public final class TableExport {
  private static final int BATCH = 1_000;

  private final Warehouse warehouse;
  private final Contract contract;
  private final Postgres database;
  private final Progress progress;
  private final TargetTable target;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);

  /** What this process has exported last. */
  @Nullable private ExportResult last;

  /**
   * @param table of the area, with or without its name in front
   * @param targetName of the table in the database; null for that of the table
   * @throws TidemarkException UNKNOWN_TABLE
   */
  public TableExport(
      Warehouse warehouse,
      Area area,
      String table,
      @Nullable String targetName,
      Postgres database,
      Progress progress) {
    this.warehouse = warehouse;
    this.contract = area.contract(table);
    this.database = database;
    this.progress = progress;
    this.target = new TargetTable(contract, targetName == null ? contract.table() : targetName);
  }

  /** Asks an export that follows to end after what it is at, and waits until it has. */
  public void stop() throws InterruptedException {
    stop.countDown();
    stopped.await();
  }

  /**
   * Exports what the table holds, and with an interval also what comes, until it is stopped.
   *
   * @param every pause between two looks for a new commit; null to end after the first
   * @throws TidemarkException NOT_BUILT, SOURCE_UNAVAILABLE, ACCESS_REFUSED, COLUMN_UNFIT,
   *     LEASE_HELD, CONNECTION_LOST
   */
  public ExportResult run(@Nullable Duration every) {
    try {
      database.requireOpen();
      DatabaseRetries retries = new DatabaseRetries(database, progress, stop);
      ExportResult total = retries.run(this::export);
      while (every != null && !stop.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
        total = total.and(retries.run(this::export));
      }
      return total;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw LocalJobs.failed("export " + contract.fullName(), e);
    } finally {
      stopped.countDown();
    }
  }

  private ExportResult export() {
    Table table = table();
    Snapshot current = table.currentSnapshot();
    if (current == null) {
      throw notBuilt();
    }
    if (last != null && last.snapshot() == current.snapshotId()) {
      return new ExportResult(last.table(), last.target(), last.snapshot(), 0, 0);
    }
    last = export(table, current.snapshotId());
    return last;
  }

  private ExportResult export(Table table, long snapshot) {
    String uuid = table.uuid().toString();
    try (Connection connection = database.open()) {
      lock(connection);
      target.prepare(connection);
      Long shown = target.exported(connection, uuid);
      if (shown != null && shown == snapshot) {
        return new ExportResult(contract.fullName(), target.name(), shown, 0, 0);
      }
      Set<LocalDate> dates = ChangedDates.between(table, contract, shown, snapshot);
      target.makeStage(connection);
      if (dates == null || !dates.isEmpty()) {
        stage(snapshot, dates);
      }
      return target.apply(connection, dates, uuid, snapshot);
    } catch (SQLException e) {
      throw database.failed(e);
    }
  }

  private Table table() {
    Optional<Table> table = warehouse.find(contract.identifier());
    if (table.isEmpty()) {
      throw notBuilt();
    }
    return table.get();
  }

  private TidemarkException notBuilt() {
    return new TidemarkException(
        ErrorCode.NOT_BUILT,
        "The table " + contract.fullName() + " has nothing to export yet",
        "Build it: tidemark backfill --area " + contract.area() + ".");
  }

  /** Held as long as the connection: two exports into one table would take each other's rows. */
  private void lock(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT pg_try_advisory_lock(hashtextextended('tidemark ' || ?, 0))")) {
      statement.setString(1, target.name());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        if (!row.getBoolean(1)) {
          throw new TidemarkException(
              ErrorCode.LEASE_HELD,
              "Another export writes the table " + target.name() + " of " + database,
              "Stop it, or give --target another name.");
        }
      }
    }
  }

  private void stage(long snapshot, @Nullable Set<LocalDate> dates) {
    StreamExecutionEnvironment env =
        Environments.staged(
            warehouse.settings(), Parallelism.forTables(warehouse, List.of(contract)));
    List<Expression> wanted =
        dates == null
            ? List.of()
            : List.of(
                Expressions.in(
                    contract.datedBy().orElseThrow(),
                    dates.stream().map(LocalDate::toString).toArray()));
    new LogReader(warehouse, env)
        .bounded(contract, snapshot, wanted)
        .sinkTo(sink())
        .name(target.name());
    LocalJobs.run(
        env,
        "export " + contract.fullName(),
        counters ->
            progress.status(String.format(Locale.ROOT, "read %,d rows", Runs.rowsRead(counters))));
  }

  private JdbcSink<RowData> sink() {
    JdbcConnectionOptions.JdbcConnectionOptionsBuilder options =
        new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
            .withUrl(database.url())
            .withDriverName("org.postgresql.Driver");
    database.properties().forEach(options::withProperty);
    return JdbcSink.<RowData>builder()
        .withQueryStatement(target.stageSql(), new RowStatement(target.columns()))
        .withExecutionOptions(
            JdbcExecutionOptions.builder().withBatchSize(BATCH).withBatchIntervalMs(0).build())
        .buildAtLeastOnce(options.build());
  }

  /** Sets the columns of a row as parameters. */
  private record RowStatement(List<ExportColumn> columns) implements JdbcStatementBuilder<RowData> {
    @Override
    public void accept(PreparedStatement statement, RowData row) throws SQLException {
      for (int i = 0; i < columns.size(); i++) {
        columns.get(i).set(statement, row, i);
      }
    }
  }
}
