package dev.tidemark.ingest.jdbc;

import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Postgres;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.annotation.Nullable;

/**
 * The table behind a log, and how it is read.
 *
 * <p>A position is a value of the update column: of a time its microseconds since the epoch, of a
 * number the number itself.
 *
 * @param schema of the table
 * @param table its name there
 * @param sampled true when a part of its pages can be looked at alone: it is no view
 * @param update grows whenever a row changes
 * @param key what large reads are cut into ranges of; null when no column is fit for that
 * @param fields the columns of the log, as a list of SQL expressions with their names
 * @param overlap how far before the last position reading begins again, in its unit
 * @param datedByUpdate true when equal ids have equal values of the update column in {@code
 *     changed_at}
 */
public record LogTable(
    Contract log,
    String schema,
    String table,
    boolean sampled,
    TableColumn update,
    @Nullable TableColumn key,
    String fields,
    long overlap,
    boolean datedByUpdate) {

  /** What balance and quarantine call it. */
  public String name() {
    return schema + "." + table;
  }

  /** What positions are kept under: those of another update column would mean something else. */
  public String positionName() {
    return name() + "." + update.name();
  }

  /** One line for people: what is read, and by what. */
  public String describe() {
    return "%s from %s by %s".formatted(log.fullName(), name(), update.name());
  }

  String sqlName() {
    return Postgres.quoted(schema) + "." + Postgres.quoted(table);
  }

  String updateSql() {
    return "t." + Postgres.quoted(update.name());
  }

  /** The rows from a position on; all rows without one. */
  String rowsFrom(@Nullable Long from) {
    return from == null ? "TRUE" : updateSql() + " >= " + literal(from);
  }

  private String literal(long position) {
    if (!update.isInstant()) {
      return position + "::bigint";
    }
    Instant instant = Instant.EPOCH.plus(position, ChronoUnit.MICROS);
    return "'" + instant + "'::" + update.base();
  }

  /** The position of the value of an expression in the unit of the update column. */
  String positionSql(String value) {
    return update.isInstant()
        ? "(extract(epoch FROM " + value + ") * 1000000)::bigint"
        : value + "::bigint";
  }

  /**
   * The last position of some rows. A row that is dated ahead is read, but the position stays at
   * the clock of the database: else nothing would be found until that time has come.
   */
  String lastPositionSql() {
    String last = "max(" + updateSql() + ")";
    if (!update.isInstant()) {
      return positionSql(last);
    }
    String now = update.isZoned() ? "now()" : "(now() AT TIME ZONE 'UTC')";
    return positionSql(
        "greatest(least("
            + last
            + ", "
            + now
            + "::"
            + update.base()
            + "), '0001-01-01'::"
            + update.base()
            + ")");
  }

  /** One row of the query: its position, and its columns as a JSON object. */
  String rowSql() {
    String position =
        update.isInstant()
            ? "CASE WHEN isfinite(" + updateSql() + ") THEN " + positionSql(updateSql()) + " END"
            : positionSql(updateSql());
    return "SELECT "
        + position
        + ", (SELECT row_to_json(r.*) FROM (SELECT "
        + fields
        + ") r)::text";
  }
}
