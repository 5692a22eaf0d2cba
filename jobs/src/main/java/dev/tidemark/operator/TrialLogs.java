package dev.tidemark.operator;

import dev.tidemark.operator.Trial.Aggregation;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.annotation.Nullable;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/** Reads the change logs of experiments and metrics. */
final class TrialLogs implements Serializable {
  static final String EXPERIMENTS = "experiment.raw_experiment";
  static final String METRICS = "experiment.raw_metric";
  private static final long serialVersionUID = 1L;

  private final RowType columns;
  private final boolean isMetrics;

  /**
   * @param log {@link #EXPERIMENTS} or {@link #METRICS}
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
    long hours = row.getLong(columns.getFieldIndex("window_hours"));
    int before = columns.getFieldIndex("pre_window_hours");
    return new TrialChange.Experiment(
        time(row, "start_ts"),
        time(row, "end_ts"),
        hours * Micros.HOUR,
        (row.isNullAt(before) ? hours : row.getLong(before)) * Micros.HOUR,
        texts(row, "metrics"));
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
