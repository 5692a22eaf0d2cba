package dev.tidemark.bench;

import java.util.Arrays;
import java.util.List;

/** Who does the work. */
enum Peer {
  TIDEMARK("tidemark", Workload.INGEST, Workload.BACKFILL, Workload.STREAM),
  FLINK("flink", Workload.INGEST, Workload.BACKFILL, Workload.STREAM),
  FLINK_HASHMAP("flink-hashmap", Workload.STREAM),
  SPARK("spark", Workload.BACKFILL),
  DUCKDB("duckdb", Workload.INGEST, Workload.BACKFILL);

  private final String label;
  private final boolean ingests;
  private final boolean backfills;
  private final boolean streams;

  Peer(String label, Workload... workloads) {
    this.label = label;
    List<Workload> all = List.of(workloads);
    this.ingests = all.contains(Workload.INGEST);
    this.backfills = all.contains(Workload.BACKFILL);
    this.streams = all.contains(Workload.STREAM);
  }

  String label() {
    return label;
  }

  boolean does(Workload workload) {
    return switch (workload) {
      case INGEST -> ingests;
      case BACKFILL -> backfills;
      case STREAM -> streams;
    };
  }

  String mainClass(Workload workload) {
    return switch (this) {
      case TIDEMARK -> "dev.tidemark.bench.TidemarkPeer";
      case FLINK, FLINK_HASHMAP ->
          workload == Workload.STREAM
              ? "dev.tidemark.bench.FlinkStreamPeer"
              : "dev.tidemark.bench.FlinkBatchPeer";
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
