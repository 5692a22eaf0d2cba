package dev.tidemark.warehouse;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * What a {@code CREATE TABLE} in {@code sql/<area>/<table>.sql} promises.
 *
 * @param comment grain of the table, for readers
 * @param rowType columns in order, each with its comment; NOT NULL where the contract says so
 * @param primaryKey columns that identify a row; never empty
 * @param appendOnly true when rows are never corrected, so that the key is no Iceberg identifier
 * @param partitionKeys identity partition columns, possibly empty
 * @param options the WITH clause
 * @param file where it is written
 */
public record Contract(
    String area,
    String table,
    String comment,
    RowType rowType,
    List<String> primaryKey,
    boolean appendOnly,
    List<String> partitionKeys,
    Map<String, String> options,
    Path file) {

  public static final String PRIMARY_KEY = "tidemark.primary-key";
  public static final String LOG = "tidemark.log";
  public static final String CHANGE_KEY = "tidemark.change-key";

  /** On a change log: {@code true} when event_ts is the time of something that happened. */
  public static final String BUSINESS_TIME = "tidemark.business-time";

  /**
   * On a change log: {@code log.column}, the rows whose dates a change concerns, or a time of its
   * own whose dates it concerns.
   */
  public static final String CONCERNS = "tidemark.concerns";

  /** On a change log: {@code existence} when nothing else of it is asked by what has dates. */
  public static final String ASKED_FOR = "tidemark.asked-for";

  /** Before a column of a log whose value decides a computation: the values it may have. */
  public static final String ACCEPTED = "tidemark.accepted.";

  /** Before a column of a log that is required with some values of another: {@code other: a, b}. */
  public static final String REQUIRED = "tidemark.required.";

  /** Before a STRING column of a log that is never stored whole: {@code last N}. */
  public static final String MASKED = "tidemark.masked.";

  public static final String DATED_BY = "tidemark.dated-by";
  public static final String GRAIN = "tidemark.grain";
  public static final String LOOKBACK_DAYS = "tidemark.lookback-days";

  /** Value of {@link #LOOKBACK_DAYS} for a table whose rows depend on all that was before. */
  public static final String ALL_HISTORY = "all";

  public TableIdentifier identifier() {
    return TableIdentifier.of(area, table);
  }

  /** {@code area.table}, as it is written in SQL. */
  public String fullName() {
    return area + "." + table;
  }

  public boolean isLog() {
    return options.containsKey(LOG);
  }

  public boolean isChangeLog() {
    return "changes".equals(options.get(LOG));
  }

  /** True for a log whose rows say what time it is: events, and changes of business time. */
  public boolean tellsTime() {
    return !isChangeLog() || "true".equals(options.get(BUSINESS_TIME));
  }

  /** What a change of a change log concerns; empty for every date from its own on. */
  public Optional<Concern> concern() {
    return Optional.ofNullable(options.get(CONCERNS))
        .map(
            text -> {
              int dot = text.indexOf('.');
              return new Concern(
                  text.substring(0, Math.max(dot, 0)).trim(), text.substring(dot + 1).trim());
            });
  }

  /**
   * The rows of a log with the value that a changed row has in the column of the same name.
   *
   * @param log of the same area, without the area; empty when the column is a time, and what is
   *     concerned are the dates that it has after the change and had before
   */
  public record Concern(String log, String column) {
    public boolean isOfOwnTime() {
      return log.isEmpty();
    }
  }

  /** True when only changes that give or take a key concern anything. */
  public boolean isAskedForExistence() {
    return "existence".equals(options.get(ASKED_FOR));
  }

  /** Key columns of a change log: what its rows are states of. Empty for other tables. */
  public List<String> changeKey() {
    String key = options.get(CHANGE_KEY);
    return key == null ? List.of() : splitColumns(key);
  }

  /** By column whose value decides a computation, the values that are not quarantined. */
  public Map<String, List<String>> acceptedValues() {
    return byColumn(ACCEPTED).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> splitColumns(e.getValue())));
  }

  /** The columns that are required only where another has one of some values. */
  public List<Requirement> requirements() {
    return byColumn(REQUIRED).entrySet().stream()
        .map(
            e -> {
              int colon = e.getValue().indexOf(':');
              return new Requirement(
                  e.getKey(),
                  e.getValue().substring(0, Math.max(colon, 0)).trim(),
                  splitColumns(e.getValue().substring(colon + 1)));
            })
        .toList();
  }

  /** By column of which only the last characters may be stored, how many: {@code last 6}. */
  public Map<String, Integer> masked() {
    return byColumn(MASKED).entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, e -> Integer.parseInt(e.getValue().replaceFirst("^last ", ""))));
  }

  /** A column that is required where another has one of some values. */
  public record Requirement(String column, String decidedBy, List<String> values) {}

  /** The properties that begin so, by the column that follows, in its order. */
  private Map<String, String> byColumn(String prefix) {
    Map<String, String> properties = new TreeMap<>();
    options.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            properties.put(name.substring(prefix.length()), value);
          }
        });
    return properties;
  }

  /** The date column that says which day or week a row belongs to; empty for undated tables. */
  public Optional<String> datedBy() {
    return Optional.ofNullable(options.get(DATED_BY));
  }

  /** True when a row of a dated table needs the input of every date before its own. */
  public boolean looksAtAllHistory() {
    return ALL_HISTORY.equals(options.get(LOOKBACK_DAYS));
  }

  /**
   * Days before its own date whose input a row of a dated table needs; 0 unless it says so. Not for
   * a table that {@link #looksAtAllHistory()}.
   */
  public int lookbackDays() {
    return Integer.parseInt(options.getOrDefault(LOOKBACK_DAYS, "0"));
  }

  public boolean isWeekly() {
    return "week".equals(options.get(GRAIN));
  }

  /** Positions of the primary key in the row. */
  public int[] keyIndices() {
    return primaryKey.stream().mapToInt(rowType::getFieldIndex).toArray();
  }

  static List<String> splitColumns(String list) {
    return java.util.Arrays.stream(list.split(",")).map(String::trim).toList();
  }
}
