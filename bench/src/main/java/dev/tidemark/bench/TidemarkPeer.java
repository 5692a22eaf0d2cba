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
          case INGEST, KAFKA -> task.area().equals("usage") ? "raw_event" : "raw_outcome";
          case BACKFILL -> "fct_user_day";
          case STREAM -> "fct_event";
          case UNITS_STREAM, UNITS_BATCH -> UnitsTable.NAME;
        };
    PeerResult.of(seconds, IcebergCatalogs.rows(warehouse, task.area(), table), 0)
        .print(System.out);
    System.exit(0);
  }

  private static String[] command(PeerTask task, Path warehouse) {
    List<String> own =
        switch (task.workload()) {
          case INGEST -> List.of("ingest", "--files", task.input());
          case BACKFILL -> backfill("fct_user_day");
          case UNITS_BATCH -> backfill(UnitsTable.NAME);
          case STREAM, UNITS_STREAM -> List.of("stream", "--until-caught-up");
          case KAFKA -> List.of("ingest", "--kafka", task.input(), "--bounded");
        };
    String sql =
        task.workload() == Workload.UNITS_STREAM
            ? UnitsTable.sql(Path.of(task.folder())).toString()
            : task.sql();
    List<String> common =
        List.of("--area", task.area(), "--warehouse", warehouse.toString(), "--sql", sql);
    return Stream.concat(own.stream(), common.stream()).toArray(String[]::new);
  }

  private static List<String> backfill(String table) {
    return List.of("backfill", "--audit", "none", "--only", "--table", table);
  }
}
