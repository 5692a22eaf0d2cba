package dev.tidemark.bench;

import dev.tidemark.cli.Tidemark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The product by its own command line, with the options a user would give. */
public final class TidemarkPeer {
  private TidemarkPeer() {}

  public static void main(String[] args) throws Exception {
    PeerTask task = PeerTask.parse(args);
    List<Double> seconds = new ArrayList<>();
    Path warehouse = task.warehouse();
    for (int pass = 0; pass < task.passes(); pass++) {
      if (task.workload() == Workload.INGEST && pass > 0) {
        // The same files into the same logs would append nothing.
        warehouse = Path.of(task.folder(), "warehouse-" + pass);
      }
      long start = System.nanoTime();
      int exit = Tidemark.execute(command(task, warehouse));
      if (exit != 0) {
        System.exit(exit);
      }
      seconds.add((System.nanoTime() - start) / 1e9);
    }
    String table =
        switch (task.workload()) {
          case INGEST, KAFKA -> "raw_event";
          case BACKFILL -> "fct_user_day";
          case STREAM -> "fct_event";
        };
    PeerResult.of(seconds, IcebergCatalogs.rows(warehouse, "usage", table), 0).print(System.out);
    System.exit(0);
  }

  private static String[] command(PeerTask task, Path warehouse) {
    List<String> own =
        switch (task.workload()) {
          case INGEST -> List.of("ingest", "--files", task.input());
          case BACKFILL ->
              List.of("backfill", "--audit", "none", "--only", "--table", "fct_user_day");
          case STREAM -> List.of("stream", "--until-caught-up");
          case KAFKA -> List.of("ingest", "--kafka", task.input(), "--bounded");
        };
    List<String> common =
        List.of("--area", "usage", "--warehouse", warehouse.toString(), "--sql", task.sql());
    return Stream.concat(own.stream(), common.stream()).toArray(String[]::new);
  }
}
