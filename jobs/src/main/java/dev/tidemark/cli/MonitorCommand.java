package dev.tidemark.cli;

import dev.tidemark.model.Area;
import dev.tidemark.model.AreaLoader;
import dev.tidemark.monitor.MetricsServer;
import dev.tidemark.monitor.WarehouseMetrics;
import dev.tidemark.warehouse.Warehouse;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "monitor",
    description =
        "Tell Prometheus how fresh the tables are, what came late and who works, until ctrl-C.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "It asks the warehouse, not the jobs, so it also tells of a stream that does not run. What the",
      "jobs tell comes from Flink's own reporter; see docs/monitoring.md.",
      "Example: tidemark monitor --port 9250"
    })
final class MonitorCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(names = "--area", description = "Subject area (default: all)")
  private String area;

  @Option(
      names = "--port",
      defaultValue = "9250",
      description = "Port to listen on (default: ${DEFAULT-VALUE})")
  private int port;

  @Option(
      names = "--host",
      defaultValue = "localhost",
      description = "Address to listen on; 0.0.0.0 for all (default: ${DEFAULT-VALUE})")
  private String host;

  @Override
  public Integer call() throws InterruptedException {
    List<Area> areas =
        area != null
            ? List.of(common.area(area))
            : new AreaLoader(common.sqlRoot()).areas().stream().map(common::area).toList();
    CountDownLatch stop = new CountDownLatch(1);
    try (Warehouse warehouse = common.open();
        MetricsServer server =
            new MetricsServer(new WarehouseMetrics(warehouse, areas), host, port)) {
      Interrupts.onInterrupt(stop::countDown);
      common.console().step("http://" + host + ":" + server.port() + "/metrics");
      stop.await();
    }
    return 0;
  }
}
