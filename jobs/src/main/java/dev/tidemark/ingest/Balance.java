package dev.tidemark.ingest;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.accumulators.Accumulator;

/**
 * Counts what became of the records of each source while a job runs; every operator adds its part.
 */
final class Balance implements Accumulator<Balance.Entry, Balance.Sources> {
  private static final long serialVersionUID = 1L;

  /** Which figure an operator adds to. */
  enum Kind {
    READ,
    APPENDED,
    DUPLICATE,
    QUARANTINED,
    UNKNOWN_FIELDS
  }

  /** So many more of a kind for a source, which is named {@code log|file}. */
  record Entry(String source, Kind kind, long count) {}

  /** The figures of one source. */
  static final class Counts implements Serializable {
    private static final long serialVersionUID = 1L;
    private final EnumMap<Kind, Long> counts = new EnumMap<>(Kind.class);

    long get(Kind kind) {
      return counts.getOrDefault(kind, 0L);
    }

    private void add(Kind kind, long count) {
      counts.merge(kind, count, Long::sum);
    }

    /** Records whose fate is known. */
    long settled() {
      return get(Kind.APPENDED) + get(Kind.DUPLICATE) + get(Kind.QUARANTINED);
    }

    /** read = appended + duplicate + quarantined. */
    boolean holds() {
      return get(Kind.READ) == settled();
    }
  }

  /** Figures by source, sorted by name. */
  static final class Sources implements Serializable {
    private static final long serialVersionUID = 1L;
    private final TreeMap<String, Counts> bySource = new TreeMap<>();

    Map<String, Counts> asMap() {
      return bySource;
    }

    private void add(String source, Kind kind, long count) {
      bySource.computeIfAbsent(source, name -> new Counts()).add(kind, count);
    }

    private void add(Sources more) {
      more.bySource.forEach(
          (source, counts) -> counts.counts.forEach((kind, count) -> add(source, kind, count)));
    }
  }

  private final Sources sources = new Sources();

  /** All parts together, from the accumulators of a job. */
  static Sources total(Map<String, Object> accumulators) {
    Sources total = new Sources();
    for (Object part : accumulators.values()) {
      if (part instanceof Sources more) {
        total.add(more);
      }
    }
    return total;
  }

  @Override
  public synchronized void add(Entry entry) {
    sources.add(entry.source(), entry.kind(), entry.count());
  }

  @Override
  public synchronized Sources getLocalValue() {
    Sources copy = new Sources();
    copy.add(sources);
    return copy;
  }

  @Override
  public synchronized void resetLocal() {
    sources.bySource.clear();
  }

  @Override
  public synchronized void merge(Accumulator<Entry, Sources> other) {
    sources.add(other.getLocalValue());
  }

  @Override
  public synchronized Balance clone() {
    Balance copy = new Balance();
    copy.merge(this);
    return copy;
  }
}
