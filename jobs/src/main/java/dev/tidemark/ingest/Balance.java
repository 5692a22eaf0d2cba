package dev.tidemark.ingest;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.accumulators.Accumulator;

/**
 * Counts what became of the records of each source while a job runs; every operator adds its part.
 */
final class Balance implements Accumulator<Balance.Entry, TreeMap<String, Balance.Counts>> {
  private static final long serialVersionUID = 1L;

  /** Which figure an operator adds to. */
  enum Kind {
    READ,
    APPENDED,
    DUPLICATE,
    QUARANTINED,
    UNKNOWN_FIELDS
  }

  /** One more of a kind for a source, which is named {@code log|file}. */
  record Entry(String source, Kind kind, long count) {}

  /** The figures of one source. */
  static final class Counts implements Serializable {
    private static final long serialVersionUID = 1L;
    private final long[] counts = new long[Kind.values().length];

    long get(Kind kind) {
      return counts[kind.ordinal()];
    }

    private void add(Counts other) {
      for (int i = 0; i < counts.length; i++) {
        counts[i] += other.counts[i];
      }
    }

    /** read = appended + duplicate + quarantined. */
    boolean holds() {
      return get(Kind.READ) == get(Kind.APPENDED) + get(Kind.DUPLICATE) + get(Kind.QUARANTINED);
    }
  }

  private final TreeMap<String, Counts> bySource = new TreeMap<>();

  @Override
  public synchronized void add(Entry entry) {
    Counts counts = bySource.computeIfAbsent(entry.source(), source -> new Counts());
    counts.counts[entry.kind().ordinal()] += entry.count();
  }

  @Override
  public synchronized TreeMap<String, Counts> getLocalValue() {
    return new TreeMap<>(bySource);
  }

  @Override
  public synchronized void resetLocal() {
    bySource.clear();
  }

  @Override
  public synchronized void merge(Accumulator<Entry, TreeMap<String, Counts>> other) {
    for (Map.Entry<String, Counts> entry : other.getLocalValue().entrySet()) {
      bySource.computeIfAbsent(entry.getKey(), source -> new Counts()).add(entry.getValue());
    }
  }

  @Override
  public synchronized Balance clone() {
    Balance copy = new Balance();
    copy.merge(this);
    return copy;
  }
}
