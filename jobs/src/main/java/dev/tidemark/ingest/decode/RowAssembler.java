package dev.tidemark.ingest.decode;

import dev.tidemark.udfs.SurrogateKey;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * Collects the columns of one record, whatever its format, and makes the row: defaults, checks in
 * the order of {@link ReasonCode}, stamps. Wrong values are remembered rather than reported at
 * once, because a missing field further on comes first.
 */
final class RowAssembler {
  /** A column as decoders see it; index -1 is one that no input fills. */
  record Column(int index, String name, ColumnType type) {}

  /** A column that is required where another has one of some values. */
  private record Needed(int index, int decidedBy, Set<StringData> values) {}

  private static final long NO_PLACE = -1;

  private final LogSchema schema;
  private final ColumnType[] types;
  private final Map<String, Column> byName = new HashMap<>();
  private final int[] required;
  private final List<Needed> sometimesRequired;
  private final Map<Integer, Set<StringData>> deciding = new HashMap<>();
  private final int eventTs;
  private final int ingestedAt;
  private final int eventDate;
  private final int changeId;
  private final int changedAt;
  private final int isDeleted;
  private final int[] changeKey;
  private final int[] masked;
  private final SurrogateKey surrogateKey = new SurrogateKey();

  private final String[] wrong;
  private boolean anyWrong;
  private GenericRowData row;
  private Rejection rejection;
  private long place;

  RowAssembler(LogSchema schema) {
    this.schema = schema;
    int count = schema.columns().size();
    types = new ColumnType[count];
    wrong = new String[count];
    for (int i = 0; i < count; i++) {
      LogColumn column = schema.columns().get(i);
      types[i] = ColumnType.of(column.type());
      boolean fromInput = !column.name().equals(LogSchema.EVENT_DATE);
      byName.put(column.name(), new Column(fromInput ? i : -1, column.name(), types[i]));
    }
    required =
        schema.columns().stream()
            .filter(schema::mustBeInInput)
            .mapToInt(column -> schema.indexOf(column.name()))
            .toArray();
    sometimesRequired =
        schema.requirements().stream()
            .map(
                r ->
                    new Needed(
                        schema.indexOf(r.column()),
                        schema.indexOf(r.decidedBy()),
                        internal(r.values())))
            .toList();
    schema
        .decidingValues()
        .forEach((name, accepted) -> deciding.put(schema.indexOf(name), internal(accepted)));
    eventTs = schema.indexOf(LogSchema.EVENT_TS);
    ingestedAt = schema.indexOf(LogSchema.INGESTED_AT);
    eventDate = schema.indexOf(LogSchema.EVENT_DATE);
    changeId = schema.indexOf(LogSchema.CHANGE_ID);
    changedAt = schema.indexOf(LogSchema.CHANGED_AT);
    isDeleted = schema.indexOf(LogSchema.IS_DELETED);
    masked = new int[count];
    schema.masked().forEach((name, kept) -> masked[schema.indexOf(name)] = kept);
    changeKey = schema.changeKey().stream().mapToInt(schema::indexOf).toArray();
    for (int part : changeKey) {
      if (!canBeKey(types[part])) {
        throw new IllegalArgumentException(
            "Log " + schema.name() + ": a " + types[part].sql + " cannot be part of the key");
      }
    }
  }

  private static Set<StringData> internal(Set<String> values) {
    return Set.copyOf(values.stream().map(StringData::fromString).toList());
  }

  /** The column an input field fills, or null for an unknown field. */
  Column column(String name) {
    return byName.get(name);
  }

  void begin() {
    row = new GenericRowData(types.length);
    rejection = null;
    place = NO_PLACE;
    if (anyWrong) {
      Arrays.fill(wrong, null);
      anyWrong = false;
    }
  }

  /** Sets a column; the last of several values wins. */
  void put(Column column, Object value) {
    boolean isMasked = value != null && masked[column.index] > 0;
    row.setField(
        column.index,
        isMasked ? LogSchema.masked((StringData) value, masked[column.index]) : value);
    if (anyWrong) {
      wrong[column.index] = null;
    }
  }

  /** Sets a column that the record says nothing of. */
  void putIfAbsent(Column column, Object value) {
    if (isAbsent(column.index)) {
      put(column, value);
    }
  }

  /**
   * Gives the change its place among all changes of its source. Its id begins with that, in as many
   * digits as the greatest has, so that ids have the order of changes made at one time.
   */
  void placed(long newPlace) {
    place = newPlace;
  }

  void putWrong(Column column, String text) {
    row.setField(column.index, null);
    wrong[column.index] = text;
    anyWrong = true;
  }

  GenericRowData reject(ReasonCode reason, String detail) {
    rejection = new Rejection(reason, detail);
    return null;
  }

  Rejection rejection() {
    return rejection;
  }

  /** The finished row, or null when one of the checks rejects it. */
  GenericRowData finish(IngestTimes times) {
    for (int index : required) {
      if (isAbsent(index)) {
        return reject(ReasonCode.MISSING_REQUIRED_FIELD, missing());
      }
    }
    for (Needed needed : sometimesRequired) {
      if (isAbsent(needed)) {
        return reject(ReasonCode.MISSING_REQUIRED_FIELD, missing());
      }
    }
    for (int i = 0; anyWrong && i < wrong.length; i++) {
      if (wrong[i] != null) {
        return reject(
            ReasonCode.WRONG_TYPE,
            "field '" + nameOf(i) + "' is no " + types[i].sql + ": " + wrong[i]);
      }
    }
    for (Map.Entry<Integer, Set<StringData>> entry : deciding.entrySet()) {
      StringData value = (StringData) row.getField(entry.getKey());
      if (value != null && !entry.getValue().contains(value)) {
        byte[] text = value.toBytes();
        return reject(
            ReasonCode.INVALID_VALUE,
            "field '"
                + nameOf(entry.getKey())
                + "' has the unknown value "
                + Snippet.of(text, 0, text.length));
      }
    }
    return stamp(times);
  }

  private GenericRowData stamp(IngestTimes times) {
    TimestampData happened = (TimestampData) row.getField(eventTs);
    TimestampData received = (TimestampData) row.getField(ingestedAt);
    if (received == null) {
      received = times.recordTime();
      row.setField(ingestedAt, received);
    }
    long receivedMicros = Timestamps.toMicros(received);
    if (happened != null) {
      row.setField(eventDate, Timestamps.utcDate(happened));
      long ahead = Timestamps.toMicros(happened) - receivedMicros;
      if (!schema.mayLieAhead() && ahead > times.toleranceMicros()) {
        return reject(
            ReasonCode.EVENT_FROM_THE_FUTURE,
            "event_ts " + happened + " is after ingested_at " + received + " (UTC)");
      }
    }
    if (receivedMicros - times.processClockMicros() > times.toleranceMicros()) {
      return reject(
          ReasonCode.INGESTED_IN_THE_FUTURE,
          "ingested_at "
              + received
              + " is after the clock of the ingest, "
              + Timestamps.ofMicros(times.processClockMicros())
              + " (UTC)");
    }
    if (schema.changeLog()) {
      fillChange(happened);
    }
    return row;
  }

  private void fillChange(TimestampData happened) {
    if (row.getField(changedAt) == null) {
      row.setField(changedAt, happened);
    }
    if (row.getField(isDeleted) == null) {
      row.setField(isDeleted, false);
    }
    if (row.getField(changeId) == null) {
      row.setField(changeId, changeId());
    }
  }

  private StringData changeId() {
    boolean isPlaced = place != NO_PLACE;
    Object[] parts = new Object[changeKey.length + (isPlaced ? 0 : 1)];
    for (int i = 0; i < changeKey.length; i++) {
      parts[i] = keyPart(changeKey[i]);
    }
    if (isPlaced) {
      return StringData.fromString(
          String.format(Locale.ROOT, "%020d-%s", place, surrogateKey.eval(parts)));
    }
    parts[changeKey.length] = row.getField(changedAt);
    return surrogateKey.eval(parts);
  }

  /** Whether a value of this type has a text that other systems agree on. */
  private static boolean canBeKey(ColumnType type) {
    return switch (type.kind) {
      case STRING, BOOLEAN, INT, BIGINT, DECIMAL, DATE, TIMESTAMP -> true;
      case DOUBLE, ARRAY, MAP -> false;
    };
  }

  /** In the classes SURROGATE_KEY takes, where a date is no number. */
  private Object keyPart(int column) {
    Object value = row.getField(column);
    return value != null && types[column].kind == ColumnType.Kind.DATE
        ? LocalDate.ofEpochDay((Integer) value)
        : value;
  }

  private boolean isAbsent(int index) {
    return row.getField(index) == null && (!anyWrong || wrong[index] == null);
  }

  private boolean isAbsent(Needed needed) {
    Object decides = row.getField(needed.decidedBy);
    return isAbsent(needed.index) && decides != null && needed.values.contains(decides);
  }

  private String missing() {
    List<String> names = new ArrayList<>();
    for (int index : required) {
      if (isAbsent(index)) {
        names.add("'" + nameOf(index) + "'");
      }
    }
    for (Needed needed : sometimesRequired) {
      if (isAbsent(needed)) {
        names.add("'" + nameOf(needed.index) + "'");
      }
    }
    return (names.size() == 1 ? "required field " : "required fields ")
        + String.join(", ", names)
        + (names.size() == 1 ? " is missing" : " are missing");
  }

  private String nameOf(int index) {
    return schema.columns().get(index).name();
  }
}
