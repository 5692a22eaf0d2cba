package dev.tidemark.support;

import dev.tidemark.warehouse.AreaSettings;
import dev.tidemark.warehouse.Postgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL database of its own, in a server that all tests of this process share. The
 * server does not run as root; started by root, it runs in a user namespace without any rights.
 */
public final class TestDatabase {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String name;
  private final Postgres database;
  private final String url;

  /** Started at first use, stopped with the process. */
  private static final class Server {
    static final EmbeddedPostgres INSTANCE = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().setServerConfig("max_connections", "50").start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private TestDatabase(String name) {
    this.name = name;
    this.url = "jdbc:postgresql://localhost:" + Server.INSTANCE.getPort() + "/" + name;
    this.database = Postgres.of(url + "?user=postgres", AreaSettings.DEFAULT.jdbc(), Map.of());
  }

  /** An empty database. */
  public static TestDatabase create() throws SQLException {
    String name = "test" + NUMBER.incrementAndGet();
    new TestDatabase("postgres").run("CREATE DATABASE " + name);
    return new TestDatabase(name);
  }

  /** Belongs to this database alone: for what all databases of a server share. */
  public String number() {
    return name;
  }

  /** Lets a new user in with its password only; everybody else gets in without one. */
  public void requirePassword(String user, String password) throws SQLException, IOException {
    run("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(user, password));
    Path access = Path.of(query("SHOW hba_file").get(0).get(0));
    List<String> lines = new ArrayList<>(List.of("host all " + user + " all scram-sha-256"));
    lines.addAll(Files.readAllLines(access));
    Files.write(access, lines);
    run("SELECT pg_reload_conf()");
  }

  /** How the program reaches it. */
  public Postgres database() {
    return database;
  }

  /** Its URL, without a user. */
  public String url() {
    return url;
  }

  public Connection open() {
    return database.open();
  }

  /** Executes statements. */
  public void run(String... statements) throws SQLException {
    try (Connection connection = open();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The rows of a query, as text. */
  public List<List<String>> query(String sql) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    try (Connection connection = open();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          cells.add(row.getString(i));
        }
        rows.add(cells);
      }
    }
    return rows;
  }
}
