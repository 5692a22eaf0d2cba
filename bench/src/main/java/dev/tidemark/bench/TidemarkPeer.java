package dev.tidemark.bench;

import dev.tidemark.cli.Tidemark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
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
          case INGEST, KAFKA -> task.area().equals("experiment") ? "raw_outcome" : "raw_event";
          case BACKFILL -> "fct_user_day";
          case STREAM -> "fct_event";
          case UNITS_STREAM, UNITS_BATCH -> UnitsTable.NAME;
          case PRODUCT_STREAM, PRODUCT_BATCH, VEHICLE_STREAM, VEHICLE_BATCH ->
              AreaTables.of(task.area()).sessions();
        };
    PeerResult.of(seconds, IcebergCatalogs.rows(warehouse, task.area(), table), 0)
        .print(System.out);
    System.exit(0);
  }

  private static String[] command(PeerTask task, Path warehouse) throws IOException {
    List<String> own =
        switch (task.workload()) {
          case INGEST -> List.of("ingest", "--files", task.input());
          case BACKFILL -> backfill("fct_user_day");
          case UNITS_BATCH -> backfill(UnitsTable.NAME);
          case PRODUCT_BATCH, VEHICLE_BATCH -> backfill(areaTables(task));
          case STREAM, UNITS_STREAM, PRODUCT_STREAM, VEHICLE_STREAM ->
              List.of("stream", "--until-caught-up");
          case KAFKA -> List.of("ingest", "--kafka", task.input(), "--bounded");
        };
    String sql =
        task.workload().isStream() && task.workload() != Workload.STREAM
            ? UnitsTable.sql(Path.of(task.folder())).toString()
            : task.sql();
    List<String> common =
        List.of("--area", task.area(), "--warehouse", warehouse.toString(), "--sql", sql);
    return Stream.concat(own.stream(), common.stream()).toArray(String[]::new);
  }

  private static String areaTables(PeerTask task) throws IOException {
    return AreaTables.of(task.area()).models(Path.of(task.sql()), task.workload()).stream()
        .filter(model -> !model.isView())
        .map(ModelSql::name)
        .collect(Collectors.joining(","));
  }

  private static List<String> backfill(String table) {
    return List.of("backfill", "--audit", "none", "--only", "--table", table);
  }
}
