package dev.tidemark.bench;

import java.util.Arrays;
import java.util.List;

/** Who does the work. */
enum Peer {
  TIDEMARK("tidemark", Workload.INGEST, Workload.BACKFILL, Workload.STREAM, Workload.KAFKA),
  FLINK("flink", Workload.INGEST, Workload.BACKFILL, Workload.STREAM, Workload.KAFKA),
  FLINK_HASHMAP("flink-hashmap", Workload.STREAM),
  FLINK_DEDUP("flink-dedup", Workload.KAFKA),
  SPARK("spark", Workload.BACKFILL),
  DUCKDB("duckdb", Workload.INGEST, Workload.BACKFILL);

  private final String label;
  private final boolean ingests;
  private final boolean backfills;
  private final boolean streams;
  private final boolean readsKafka;

  Peer(String label, Workload... workloads) {
    this.label = label;
    List<Workload> all = List.of(workloads);
    this.ingests = all.contains(Workload.INGEST);
    this.backfills = all.contains(Workload.BACKFILL);
    this.streams = all.contains(Workload.STREAM);
    this.readsKafka = all.contains(Workload.KAFKA);
  }

  String label() {
    return label;
  }

  boolean does(Workload workload) {
    return switch (workload) {
      case INGEST -> ingests;
      case BACKFILL -> backfills;
      case STREAM -> streams;
      case KAFKA -> readsKafka;
    };
  }

  String mainClass(Workload workload) {
    return switch (this) {
      case TIDEMARK -> "dev.tidemark.bench.TidemarkPeer";
      case FLINK, FLINK_HASHMAP, FLINK_DEDUP ->
          switch (workload) {
            case INGEST, BACKFILL -> "dev.tidemark.bench.FlinkBatchPeer";
            case STREAM -> "dev.tidemark.bench.FlinkStreamPeer";
            case KAFKA -> "dev.tidemark.bench.FlinkKafkaPeer";
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
