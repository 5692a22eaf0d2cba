package dev.tidemark.operator;

import dev.tidemark.operator.Trial.Aggregation;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.annotation.Nullable;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;

/** Reads the change logs of experiments and metrics. */
final class TrialLogs implements Serializable {
  static final String EXPERIMENTS = "experiment.raw_experiment";
  static final String METRICS = "experiment.raw_metric";
  private static final long serialVersionUID = 1L;

  private final RowType columns;
  private final boolean isMetrics;

  /**
   * @param log {@link #METRICS}, or a change log of experiments; one without pre_window_hours has
   *     no pre-periods, one without metrics has all there are
   */
  TrialLogs(String log, RowType columns) {
    this.isMetrics = log.equals(METRICS);
    this.columns = columns;
  }

  TrialChange change(RowData row) {
    return new TrialChange(
        text(row, isMetrics ? "metric_id" : "experiment_id"),
        text(row, "change_id"),
        time(row, "changed_at"),
        time(row, "ingested_at"),
        row.getBoolean(columns.getFieldIndex("is_deleted")),
        isMetrics ? null : experiment(row),
        isMetrics ? metric(row) : null);
  }

  private TrialChange.Experiment experiment(RowData row) {
    long hours = number(row, "window_hours", 0);
    Long start = time(row, "start_ts");
    return new TrialChange.Experiment(
        start == null ? Long.MIN_VALUE : start,
        time(row, "end_ts"),
        hours * Micros.HOUR,
        has("pre_window_hours") ? number(row, "pre_window_hours", hours) * Micros.HOUR : 0,
        has("metrics") ? texts(row, "metrics") : null);
  }

  private TrialChange.Metric metric(RowData row) {
    String aggregation = text(row, "aggregation").toUpperCase(Locale.ROOT);
    if (aggregation.equals("RATIO")) {
      return new TrialChange.Metric(
          null, List.of(text(row, "numerator_metric_id"), text(row, "denominator_metric_id")));
    }
    return new TrialChange.Metric(
        new Trial.Metric(
            text(row, "metric_id"), Aggregation.valueOf(aggregation), text(row, "source_event")),
        List.of());
  }

  private boolean has(String column) {
    return columns.getFieldNames().contains(column);
  }

  private long number(RowData row, String column, long otherwise) {
    int index = columns.getFieldIndex(column);
    if (row.isNullAt(index)) {
      return otherwise;
    }
    return columns.getTypeAt(index).is(LogicalTypeRoot.INTEGER)
        ? row.getInt(index)
        : row.getLong(index);
  }

  @Nullable
  private String text(RowData row, String column) {
    int index = columns.getFieldIndex(column);
    return row.isNullAt(index) ? null : row.getString(index).toString();
  }

  @Nullable
  private List<String> texts(RowData row, String column) {
    int index = columns.getFieldIndex(column);
    if (row.isNullAt(index)) {
      return null;
    }
    ArrayData array = row.getArray(index);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      if (!array.isNullAt(i)) {
        texts.add(array.getString(i).toString());
      }
    }
    return texts;
  }

  @Nullable
  private Long time(RowData row, String column) {
    int index = columns.getFieldIndex(column);
    return row.isNullAt(index) ? null : Micros.of(row.getTimestamp(index, 6));
  }
}
