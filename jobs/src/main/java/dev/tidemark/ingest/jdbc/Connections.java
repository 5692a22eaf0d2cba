package dev.tidemark.ingest.jdbc;

import dev.tidemark.warehouse.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import javax.annotation.Nullable;
import org.apache.flink.connector.jdbc.datasource.connections.JdbcConnectionProvider;

/** The connection of one reader. */
final class Connections implements JdbcConnectionProvider {
  private static final long serialVersionUID = 1L;

  private final Postgres database;
  @Nullable private transient Connection connection;

  Connections(Postgres database) {
    this.database = database;
  }

  @Override
  public Connection getConnection() {
    return connection;
  }

  @Override
  public boolean isConnectionValid() throws SQLException {
    return connection != null && !connection.isClosed();
  }

  @Override
  public Connection getOrEstablishConnection() throws SQLException {
    if (!isConnectionValid()) {
      connection = database.open();
    }
    return connection;
  }

  @Override
  public void closeConnection() {
    // Readers close what they got.
    connection = null;
  }

  @Override
  public Connection reestablishConnection() throws SQLException {
    closeConnection();
    return getOrEstablishConnection();
  }
}
