package dev.tidemark.bench.spark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * Backfill of {@code fct_user_day}, or of the units of experiments, with Spark and Iceberg, from
 * the logs and catalog that Tidemark wrote.
 *
 * <p>Arguments: folder of the warehouse, number of passes in this JVM, workload.
 */
public final class SparkPeer {
  private static final String USER_DAY = "tidemark.spark.fct_user_day";
  private static final String UNITS = "tidemark.spark.fct_experiment_unit_outcomes";
  private static final String PROPERTIES =
      " TBLPROPERTIES ('format-version'='2', 'write.parquet.compression-codec'='zstd',"
          + " 'write.parquet.compression-level'='1')";

  private SparkPeer() {}

  public static void main(String[] args) throws Exception {
    Path warehouse = Path.of(args[0]).toAbsolutePath();
    int passes = Integer.parseInt(args[1]);
    List<Double> seconds = new ArrayList<>();
    try (SparkSession spark = session(warehouse)) {
      spark.sql("CREATE NAMESPACE IF NOT EXISTS tidemark.spark");
      String insert = args[2].equals("units-batch") ? units(spark) : userDay(spark);
      for (int pass = 0; pass < passes; pass++) {
        long start = System.nanoTime();
        spark.sql(insert);
        seconds.add((System.nanoTime() - start) / 1e9);
      }
    }
    double cpuSeconds =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
    System.out.printf(
        "BENCH-RESULT {\"seconds\":%s,\"rows\":-1,\"cpuSeconds\":%s,\"endMillis\":0}%n",
        seconds, cpuSeconds);
  }

  private static String userDay(SparkSession spark) {
    spark.sql(
        "CREATE TABLE IF NOT EXISTS "
            + USER_DAY
            + " (user_id STRING NOT NULL, activity_date DATE NOT NULL, account_id STRING,"
            + " events BIGINT, engagement_events BIGINT, work_session_events BIGINT,"
            + " output_events BIGINT, work_seconds BIGINT, tasks_created BIGINT,"
            + " tasks_completed BIGINT, first_event_ts TIMESTAMP, last_event_ts TIMESTAMP,"
            + " max_ingested_at TIMESTAMP, late_events BIGINT)"
            + " USING iceberg PARTITIONED BY (activity_date)"
            + PROPERTIES);
    return "INSERT OVERWRITE " + USER_DAY + " " + query();
  }

  private static String units(SparkSession spark) throws IOException {
    spark.sql(
        "CREATE TABLE IF NOT EXISTS "
            + UNITS
            + " (experiment_id STRING NOT NULL, user_id STRING NOT NULL, variant_id STRING,"
            + " segment STRING, assignment_ts TIMESTAMP, first_exposure_ts TIMESTAMP,"
            + " exposures BIGINT, is_crossover BOOLEAN, window_anchor STRING,"
            + " window_start TIMESTAMP, window_end TIMESTAMP, last_ingested_at TIMESTAMP,"
            + " outcomes MAP<STRING, DOUBLE>, pre_outcomes MAP<STRING, DOUBLE>)"
            + " USING iceberg"
            + PROPERTIES);
    try (InputStream in = SparkPeer.class.getResourceAsStream("units.sql")) {
      String views = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String view : views.split(";\\s*\\n", -1)) {
        if (!view.isBlank()) {
          spark.sql(view);
        }
      }
    }
    return "INSERT OVERWRITE " + UNITS + " SELECT * FROM unit_outcomes";
  }

  private static SparkSession session(Path warehouse) {
    return SparkSession.builder()
        .master("local[2]")
        .appName("bench")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", System.getProperty("bench.shuffles", "2"))
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.sources.partitionOverwriteMode", "dynamic")
        .config("spark.sql.warehouse.dir", warehouse.resolve("spark").toString())
        .config("spark.sql.catalog.tidemark", "org.apache.iceberg.spark.SparkCatalog")
        .config("spark.sql.catalog.tidemark.catalog-impl", "org.apache.iceberg.jdbc.JdbcCatalog")
        .config("spark.sql.catalog.tidemark.uri", "jdbc:sqlite:file:" + warehouse + "/catalog.db")
        .config("spark.sql.catalog.tidemark.warehouse", "file://" + warehouse)
        .config("spark.sql.catalog.tidemark.jdbc.schema-version", "V1")
        .getOrCreate();
  }

  private static String query() {
    return "SELECT user_id, event_date AS activity_date,"
        + " max_by(account_id, struct(event_ts, ingested_at, event_id))"
        + " FILTER (WHERE account_id IS NOT NULL) AS account_id,"
        + " count(*) AS events,"
        + " count_if(event_name IN ('app_open', 'dashboard_view')) AS engagement_events,"
        + " count_if(event_name IN ('timer_start', 'timer_stop', 'idle_detected',"
        + " 'manual_time_added')) AS work_session_events,"
        + " count_if(event_name IN ('task_created', 'task_completed')) AS output_events,"
        + " coalesce(sum(duration_seconds) FILTER (WHERE event_name = 'timer_stop'), 0)"
        + " AS work_seconds,"
        + " count_if(event_name = 'task_created') AS tasks_created,"
        + " count_if(event_name = 'task_completed') AS tasks_completed,"
        + " min(event_ts) AS first_event_ts, max(event_ts) AS last_event_ts,"
        + " max(ingested_at) AS max_ingested_at,"
        + " count_if(ingested_at > event_ts + INTERVAL 1 HOUR) AS late_events"
        + " FROM tidemark.usage.raw_event GROUP BY user_id, event_date";
  }
}
