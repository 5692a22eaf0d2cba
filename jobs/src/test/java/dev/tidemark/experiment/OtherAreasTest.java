package dev.tidemark.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.quality.QualityTests;
import dev.tidemark.runner.Progress;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics of an experiment that are made of what other areas know of its users. */
class OtherAreasTest {
  private static final String UNITS = "experiment.fct_experiment_unit_outcomes";

  @TempDir private Path folder;

  @Test
  void eventsAndOrdersOfOtherAreasCountInBothModesAndAsTheyAreNow() throws Exception {
    Path stored = folder.resolve("warehouse");
    Path sql =
        Folders.sqlWithout(
            folder.resolve("sql"),
            "experiment",
            "dim_experiment_variant",
            "fact_assignment",
            "fact_exposure",
            "mart_experiment_balance");
    try (TestWarehouse experiment = TestWarehouse.of(stored, sql, "experiment");
        TestWarehouse usage = TestWarehouse.of(stored, sql, "usage");
        TestWarehouse retail = TestWarehouse.of(stored, sql, "retail")) {
      writes(
          "experiment",
          "raw_experiment",
          "experiment_id,start_ts,window_hours,event_ts",
          "x,2024-01-02,48,2024-01-01");
      writes(
          "experiment",
          "raw_metric",
          "metric_id,aggregation,source_event,event_ts",
          "own,sum,order,2024-01-01",
          "tasks,count,usage.task_completed,2024-01-01",
          "work,sum,usage.work_seconds,2024-01-01",
          "orders,count,retail.order,2024-01-01",
          "revenue,sum,retail.revenue,2024-01-01");
      writes(
          "experiment",
          "raw_assignment",
          "assignment_id,experiment_id,user_id,variant_id,event_ts,ingested_at",
          "a1,x,u,A,2024-01-03T00:00:00Z,2024-01-03T00:00:01Z");
      writes(
          "experiment",
          "raw_outcome",
          "outcome_id,user_id,source_event,value,event_ts,ingested_at",
          "o1,u,order,7,2024-01-03T00:00:00Z,2024-01-03T00:00:01Z");
      writes(
          "usage",
          "raw_event",
          "event_id,user_id,account_id,event_name,duration_seconds,event_ts,ingested_at",
          "e1,u,c,task_completed,,2024-01-03T01:00:00Z,2024-01-03T01:00:01Z",
          "e2,u,c,timer_stop,90,2024-01-04T01:00:00Z,2024-01-04T01:00:01Z",
          "e3,u,c,timer_stop,,2024-01-04T02:00:00Z,2024-01-04T02:00:01Z",
          "e4,u,c,timer_stop,30,2024-01-05T00:00:00Z,2024-01-05T00:00:01Z",
          "e5,v,c,task_completed,,2024-01-30T00:00:00Z,2024-01-30T00:00:01Z");
      writes(
          "retail",
          "raw_order",
          "order_id,customer_id,status,event_ts,changed_at,ingested_at",
          "o1,u,placed,2024-01-03T03:00:00Z,2024-01-03T03:00:00Z,2024-01-03T03:00:01Z",
          "o2,u,placed,2024-01-03T04:00:00Z,2024-01-03T04:00:00Z,2024-01-03T04:00:01Z",
          "guest,,placed,2024-01-03T04:00:00Z,2024-01-03T04:00:00Z,2024-01-03T04:00:01Z");
      writes(
          "retail",
          "raw_order_item",
          "order_item_id,order_id,product_id,quantity,unit_price,event_ts,ingested_at",
          "i1,o1,p,2,1.25,2024-01-03T03:00:00Z,2024-01-03T03:00:01Z",
          "i2,o1,p,1,1.50,2024-01-03T03:00:00Z,2024-01-03T03:00:01Z",
          "i3,o1,q,1,6,2024-01-03T03:00:00Z,2024-01-03T03:00:01Z",
          "i4,o2,q,1,100,2024-01-03T04:00:00Z,2024-01-03T04:00:01Z",
          "i5,guest,q,1,1000,2024-01-03T04:00:00Z,2024-01-03T04:00:01Z");
      for (TestWarehouse area : List.of(experiment, usage, retail)) {
        area.ingest(folder.resolve(area.area().name()));
      }
      experiment.stream();
      assertThat(outcomes(experiment))
          .isEqualTo(
              Map.of("own", 7.0, "tasks", 1.0, "work", 90.0, "orders", 2.0, "revenue", 110.0));
      writes(
          "later",
          "raw_order",
          "order_id,customer_id,status,event_ts,changed_at,ingested_at",
          "o2,u,cancelled,2024-01-03T04:00:00Z,2024-01-04T00:00:00Z,2024-01-04T00:00:01Z");
      retail.ingest(folder.resolve("later"));
      experiment.stream();
      Map<String, Double> expected =
          Map.of("own", 7.0, "tasks", 1.0, "work", 90.0, "orders", 1.0, "revenue", 10.0);
      assertThat(outcomes(experiment)).isEqualTo(expected);
      assertThat(
              new QualityTests(experiment.warehouse(), experiment.area(), Progress.SILENT)
                  .run(List.of("mart_experiment_conservation")))
          .hasSize(1)
          .allMatch(result -> result.failures() == 0);
      assertThat(experiment.warehouse().find(usage.area().contract("fct_event").identifier()))
          .as("what is read of another area is not stored")
          .isEmpty();

      experiment.backfill(BackfillRequest.whole("fct_experiment_unit_outcomes"));
      assertThat(outcomes(experiment)).isEqualTo(expected);
    }
  }

  private void writes(String part, String log, String... lines) throws Exception {
    Folders.lines(folder.resolve(part).resolve(log + ".csv"), lines);
  }

  /** Of the one unit there is. */
  private static Map<String, Double> outcomes(TestWarehouse warehouse) throws Exception {
    List<List<Object>> rows = warehouse.rows(UNITS);
    assertThat(rows).hasSize(1);
    Map<String, Double> outcomes = new TreeMap<>();
    ((Map<?, ?>) rows.get(0).get(warehouse.columns(UNITS).indexOf("outcomes")))
        .forEach((metric, value) -> outcomes.put(metric.toString(), (Double) value));
    return outcomes;
  }
}
