package dev.tidemark.udfs;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.functions.AggregateFunction;

/**
 * {@code MEDIAN(value DOUBLE)} to DOUBLE: the middle of the values, exactly; the mean of the middle
 * two for an even number of them. Rows without a value are skipped; null when no row has one.
 *
 * <p>Accepts retractions. State holds a count for each different value of a group, and all of them
 * are sorted for a result: for values of which there are few, such as ages in days.
 */
public final class Median extends AggregateFunction<Double, Median.Counts> {

  private static final long serialVersionUID = 1L;

  /** Rows by value; a value whose rows come to zero is forgotten. */
  public static final class Counts {
    public MapView<Double, Long> rows = new MapView<>();
  }

  @Override
  public Counts createAccumulator() {
    return new Counts();
  }

  public void accumulate(Counts counts, Double value) throws Exception {
    add(counts, value, 1);
  }

  public void retract(Counts counts, Double value) throws Exception {
    add(counts, value, -1);
  }

  /** Adds the counts of parts of the group. */
  public void merge(Counts counts, Iterable<Counts> others) throws Exception {
    for (Counts other : others) {
      for (Map.Entry<Double, Long> rows : other.rows.entries()) {
        add(counts, rows.getKey(), rows.getValue());
      }
    }
  }

  private static void add(Counts counts, Double value, long rows) throws Exception {
    if (value == null) {
      return;
    }
    // Zero is one value, whatever its sign.
    double key = value == 0 ? 0 : value;
    Long before = counts.rows.get(key);
    long now = (before == null ? 0 : before) + rows;
    // A part of a group may see a row taken away that another part has.
    if (now == 0) {
      counts.rows.remove(key);
    } else {
      counts.rows.put(key, now);
    }
  }

  @Override
  @DataTypeHint("DOUBLE")
  public Double getValue(Counts counts) {
    TreeMap<Double, Long> sorted = new TreeMap<>();
    long rows = 0;
    try {
      for (Map.Entry<Double, Long> value : counts.rows.entries()) {
        sorted.put(value.getKey(), value.getValue());
        rows += value.getValue();
      }
    } catch (Exception e) {
      throw new IllegalStateException("The counts of MEDIAN cannot be read", e);
    }
    return rows <= 0 ? null : at(sorted, (rows - 1) / 2) / 2 + at(sorted, rows / 2) / 2;
  }

  /** The value of a row, the rows sorted and counted from 0. */
  private static double at(SortedMap<Double, Long> sorted, long row) {
    long passed = 0;
    for (Map.Entry<Double, Long> value : sorted.entrySet()) {
      passed += value.getValue();
      if (passed > row) {
        return value.getKey();
      }
    }
    throw new IllegalStateException("More rows were taken away than came");
  }
}
