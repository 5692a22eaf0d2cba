package dev.tidemark.ingest.kafka;

import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;

/**
 * What one task counted of each source since the last barrier. Task by task these say little; all
 * of a checkpoint together make up its balance.
 */
final class Tallies {
  /** Log, source, first and last position, then the counts in the order of their numbers. */
  static final RowType TYPE =
      RowType.of(
          VarCharType.STRING_TYPE,
          VarCharType.STRING_TYPE,
          new BigIntType(),
          new BigIntType(),
          count(),
          count(),
          count(),
          count(),
          count());

  static final int READ = 0;
  static final int APPENDED = 1;
  static final int DUPLICATE = 2;
  static final int QUARANTINED = 3;
  static final int UNKNOWN_FIELDS = 4;
  private static final int COUNTS = 5;

  /** The figures of one source. */
  static final class Tally {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    final long[] counts = new long[COUNTS];

    void read(long position) {
      first = Math.min(first, position);
      last = Math.max(last, position);
      add(READ, 1);
    }

    void add(int count, long more) {
      counts[count] += more;
    }

    long get(int count) {
      return counts[count];
    }

    /** First position that was not read; empty when none was. */
    OptionalLong nextPosition() {
      return last < 0 ? OptionalLong.empty() : OptionalLong.of(last + 1);
    }

    private boolean isEmpty() {
      return Arrays.stream(counts).allMatch(count -> count == 0);
    }

    private void reset() {
      first = Long.MAX_VALUE;
      last = Long.MIN_VALUE;
      Arrays.fill(counts, 0);
    }

    boolean holds() {
      return get(READ) == get(APPENDED) + get(DUPLICATE) + get(QUARANTINED);
    }
  }

  /** Names a source within the job. */
  record Source(String log, String name) implements Comparable<Source> {
    @Override
    public int compareTo(Source other) {
      int byLog = log.compareTo(other.log);
      return byLog != 0 ? byLog : name.compareTo(other.name);
    }
  }

  private final Map<Source, Tally> tallies = new TreeMap<>();

  private static LogicalType count() {
    return new BigIntType(false);
  }

  Tally of(Source source) {
    return tallies.computeIfAbsent(source, key -> new Tally());
  }

  Map<Source, Tally> all() {
    return tallies;
  }

  void add(RowData row) {
    Tally tally = of(new Source(row.getString(0).toString(), row.getString(1).toString()));
    if (!row.isNullAt(2)) {
      tally.first = Math.min(tally.first, row.getLong(2));
      tally.last = Math.max(tally.last, row.getLong(3));
    }
    for (int count = 0; count < COUNTS; count++) {
      tally.add(count, row.getLong(4 + count));
    }
  }

  /**
   * Hands the figures out as rows of {@link #TYPE} and begins anew. Tallies that were handed out
   * before stay good, so that callers may keep them.
   */
  void drain(Consumer<RowData> out) {
    tallies.forEach(
        (source, tally) -> {
          if (!tally.isEmpty()) {
            out.accept(row(source, tally));
            tally.reset();
          }
        });
  }

  private static RowData row(Source source, Tally tally) {
    GenericRowData row = new GenericRowData(4 + COUNTS);
    row.setField(0, StringData.fromString(source.log()));
    row.setField(1, StringData.fromString(source.name()));
    if (tally.last >= 0) {
      row.setField(2, tally.first);
      row.setField(3, tally.last);
    }
    for (int i = 0; i < COUNTS; i++) {
      row.setField(4 + i, tally.counts[i]);
    }
    return row;
  }
}
