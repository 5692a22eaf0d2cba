package dev.tidemark.udfs;

import java.util.Map;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.functions.AggregateFunction;

/**
 * {@code MODE(value STRING)} to STRING: the value that most rows have; of several the first by its
 * UTF-8 bytes. Rows without a value are skipped; null when no row has one.
 *
 * <p>Accepts retractions. State holds a count for each different value of a group, and all of them
 * are looked through for a result: for values of which there are few, such as pages or countries.
 */
public final class Mode extends AggregateFunction<String, Mode.Counts> {

  private static final long serialVersionUID = 1L;

  /** Rows by value; a value whose rows come to zero is forgotten. */
  public static final class Counts {
    public MapView<String, Long> rows = new MapView<>();
  }

  @Override
  public Counts createAccumulator() {
    return new Counts();
  }

  public void accumulate(Counts counts, String value) throws Exception {
    add(counts, value, 1);
  }

  public void retract(Counts counts, String value) throws Exception {
    add(counts, value, -1);
  }

  /** Adds the counts of parts of the group. */
  public void merge(Counts counts, Iterable<Counts> others) throws Exception {
    for (Counts other : others) {
      for (Map.Entry<String, Long> rows : other.rows.entries()) {
        add(counts, rows.getKey(), rows.getValue());
      }
    }
  }

  private static void add(Counts counts, String value, long rows) throws Exception {
    if (value == null) {
      return;
    }
    Long before = counts.rows.get(value);
    long now = (before == null ? 0 : before) + rows;
    // A part of a group may see a row taken away that another part has.
    if (now == 0) {
      counts.rows.remove(value);
    } else {
      counts.rows.put(value, now);
    }
  }

  @Override
  @DataTypeHint("STRING")
  public String getValue(Counts counts) {
    String most = null;
    long mostRows = 0;
    try {
      for (Map.Entry<String, Long> rows : counts.rows.entries()) {
        boolean isTie = most != null && rows.getValue() == mostRows;
        if (rows.getValue() > mostRows
            || (isTie && Ordering.compareUtf8(rows.getKey(), most) < 0)) {
          most = rows.getKey();
          mostRows = rows.getValue();
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException("The counts of MODE cannot be read", e);
    }
    return most;
  }
}
