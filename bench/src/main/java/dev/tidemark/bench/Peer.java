package dev.tidemark.bench;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;

/** Who does the work. */
enum Peer {
  TIDEMARK("tidemark", Workload.values()),
  FLINK("flink", Workload.values()),
  FLINK_HASHMAP(
      "flink-hashmap",
      Workload.STREAM,
      Workload.UNITS_STREAM,
      Workload.PRODUCT_STREAM,
      Workload.VEHICLE_STREAM),
  FLINK_DEDUP("flink-dedup", Workload.KAFKA),
  SPARK("spark", Workload.BACKFILL, Workload.UNITS_BATCH),
  DUCKDB("duckdb", Workload.INGEST, Workload.BACKFILL, Workload.UNITS_BATCH);

  private final String label;
  private final ImmutableList<Workload> workloads;

  Peer(String label, Workload... workloads) {
    this.label = label;
    this.workloads = ImmutableList.copyOf(workloads);
  }

  String label() {
    return label;
  }

  boolean does(Workload workload) {
    return workloads.contains(workload);
  }

  String mainClass(Workload workload) {
    return switch (this) {
      case TIDEMARK -> "dev.tidemark.bench.TidemarkPeer";
      case FLINK, FLINK_HASHMAP, FLINK_DEDUP ->
          switch (workload) {
            case INGEST, BACKFILL -> "dev.tidemark.bench.FlinkBatchPeer";
            case STREAM -> "dev.tidemark.bench.FlinkStreamPeer";
            case KAFKA -> "dev.tidemark.bench.FlinkKafkaPeer";
            case UNITS_STREAM, UNITS_BATCH -> "dev.tidemark.bench.FlinkUnitsPeer";
            case PRODUCT_STREAM, PRODUCT_BATCH, VEHICLE_STREAM, VEHICLE_BATCH ->
                "dev.tidemark.bench.FlinkAreaPeer";
          };
      case SPARK -> "dev.tidemark.bench.spark.SparkPeer";
      case DUCKDB -> "dev.tidemark.bench.DuckPeer";
    };
  }

  static Peer of(String label) {
    return Arrays.stream(values())
        .filter(peer -> peer.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("Unknown peer: " + label));
  }
}
