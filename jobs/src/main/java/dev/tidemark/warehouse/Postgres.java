package dev.tidemark.warehouse;

import com.google.common.base.Splitter;
import com.google.common.collect.Maps;
import java.io.Serializable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.util.ExceptionUtils;
import org.postgresql.Driver;
import org.postgresql.util.PSQLException;

/**
 * How to reach a PostgreSQL database, and what its errors mean to a user.
 *
 * <p>User and password come from the URL, else from the environment, else from the settings, else
 * from where the driver looks by itself. They are handed to the driver and appear nowhere else: no
 * message holds the URL.
 */
public final class Postgres implements Serializable {
  private static final long serialVersionUID = 1L;

  public static final String USER_VARIABLE = "TIDEMARK_JDBC_USER";
  public static final String PASSWORD_VARIABLE = "TIDEMARK_JDBC_PASSWORD";

  private static final String USER = "user";
  private static final String PASSWORD = "password";
  private static final Set<String> ADDRESS = Set.of("PGHOST", "PGPORT", "PGDBNAME");

  /** Classes of SQL states: the login was refused. */
  private static final String LOGIN = "28";

  /** The connection is broken, or could not be made. */
  private static final String CONNECTION = "08";

  /** The server is shutting down, was killed, or takes no more connections. */
  private static final Set<String> SERVER_AWAY = Set.of("57P01", "57P02", "57P03", "53300");

  private static final String NO_PRIVILEGE = "42501";
  private static final String NO_DATABASE = "3D000";

  private final String url;
  private final String name;
  private final Properties properties;

  private Postgres(String url, String name, Properties properties) {
    this.url = url;
    this.name = name;
    this.properties = properties;
  }

  /**
   * The database at a URL.
   *
   * @param environment variables of this process
   * @throws TidemarkException INVALID_ARGUMENT when it is no URL of PostgreSQL
   */
  public static Postgres of(
      String jdbcUrl, AreaSettings.Jdbc settings, Map<String, String> environment) {
    Properties given = Driver.parseURL(jdbcUrl, new Properties());
    if (given == null) {
      throw new TidemarkException(
          ErrorCode.INVALID_ARGUMENT,
          "What --jdbc names is no URL of a PostgreSQL database",
          "Write it as jdbc:postgresql://HOST:PORT/DATABASE.");
    }
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", "tidemark");
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("tcpKeepAlive", "true");
    set(properties, USER, settings.user());
    set(properties, PASSWORD, settings.password());
    set(properties, USER, environment.get(USER_VARIABLE));
    set(properties, PASSWORD, environment.get(PASSWORD_VARIABLE));
    for (String key : given.stringPropertyNames()) {
      if (!ADDRESS.contains(key)) {
        properties.setProperty(key, given.getProperty(key));
      }
    }
    String database = given.getProperty("PGDBNAME", "");
    String hosts = hosts(given);
    String encoded = URLEncoder.encode(database, StandardCharsets.UTF_8);
    return new Postgres(
        "jdbc:postgresql://" + hosts + "/" + encoded, hosts + "/" + database, properties);
  }

  private static void set(Properties properties, String key, String value) {
    if (value != null) {
      properties.setProperty(key, value);
    }
  }

  private static String hosts(Properties given) {
    List<String> ports = Splitter.on(',').splitToList(given.getProperty("PGPORT"));
    List<String> hosts = new ArrayList<>();
    for (String host : Splitter.on(',').split(given.getProperty("PGHOST"))) {
      hosts.add(host + ":" + ports.get(Math.min(hosts.size(), ports.size() - 1)));
    }
    return String.join(",", hosts);
  }

  /** The URL without user, password and other properties. */
  public String url() {
    return url;
  }

  /** What the driver must be given with {@link #url()}. */
  public Map<String, String> properties() {
    return Maps.fromProperties(properties);
  }

  /**
   * Fails unless the database can be reached.
   *
   * @throws TidemarkException SOURCE_UNAVAILABLE or ACCESS_REFUSED
   */
  public void requireOpen() {
    try {
      open().close();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Host, port and database, as messages name it. */
  @Override
  public String toString() {
    return name;
  }

  /**
   * A new connection.
   *
   * @throws TidemarkException SOURCE_UNAVAILABLE or ACCESS_REFUSED
   */
  public Connection open() {
    try {
      return new Driver().connect(url, properties);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** What a failed connection or statement means. */
  public TidemarkException failed(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    if (state.startsWith(LOGIN) || state.equals(NO_PRIVILEGE)) {
      return new TidemarkException(
          ErrorCode.ACCESS_REFUSED,
          "The database " + name + " refuses access: " + message(e),
          "Set the right user and password: in the environment ("
              + USER_VARIABLE
              + ", "
              + PASSWORD_VARIABLE
              + ") or in tidemark.yaml under jdbc of the area; and grant that user what it needs.",
          e);
    }
    if (isLost(e) || state.equals(NO_DATABASE)) {
      return new TidemarkException(
          ErrorCode.SOURCE_UNAVAILABLE,
          "The database " + name + " cannot be reached: " + message(e),
          "Check host, port and database of --jdbc, and that the server takes connections from"
              + " here.",
          e);
    }
    return new TidemarkException(
        ErrorCode.JOB_FAILED,
        "The database " + name + " answers with an error: " + message(e),
        "Run again with --verbose for the statement that failed.",
        e);
  }

  /** Whether an error says that there is no connection any more, so that another may help. */
  public static boolean isLost(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith(CONNECTION) || SERVER_AWAY.contains(state);
  }

  /** The error of this driver inside a failed job; the catalog may have one of another. */
  public static Optional<PSQLException> causeOf(Throwable failure) {
    return ExceptionUtils.findThrowable(failure, PSQLException.class);
  }

  /** The server's own words, without the statement and its values. */
  private static String message(SQLException e) {
    if (e instanceof PSQLException failure && failure.getServerErrorMessage() != null) {
      return failure.getServerErrorMessage().getMessage();
    }
    return e.getMessage();
  }

  /** A name as SQL takes it, whatever its letters. */
  public static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}
