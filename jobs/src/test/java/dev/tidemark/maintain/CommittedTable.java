package dev.tidemark.maintain;

import dev.tidemark.runner.Progress;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.MaintainSettings;
import dev.tidemark.warehouse.Settings;
import dev.tidemark.warehouse.Warehouse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.iceberg.Table;

/** A dated table with commits of a stream, for those who ask what they changed. */
public final class CommittedTable implements AutoCloseable {
  private final Path folder;
  private final Warehouse warehouse;
  private final LiveTable live;

  public CommittedTable(Path folder) {
    this.folder = folder;
    this.warehouse = open(true);
    this.live = new LiveTable(warehouse, "dated", 2, 1);
  }

  private Warehouse open(boolean keeps) {
    MaintainSettings settings =
        keeps
            ? MaintainSettings.DEFAULT
            : new MaintainSettings(Duration.ZERO, 1, Duration.ofDays(1), Duration.ZERO);
    return Warehouse.open(new Settings(folder, folder, Map.of(), Map.of(), Map.of(), settings));
  }

  /** One commit with new rows and corrections. */
  public void commit() throws Exception {
    live.commit(10, 5);
  }

  /**
   * Maintains it.
   *
   * @param keeps true to keep every snapshot
   */
  public void maintain(boolean keeps) {
    try (Warehouse other = open(keeps)) {
      var unused = new Maintenance(other, Progress.SILENT).run("area", false);
    }
  }

  public Table table() {
    return live.table();
  }

  public Contract contract() {
    return live.contract();
  }

  @Override
  public void close() throws Exception {
    live.close();
    warehouse.close();
  }
}
