package dev.tidemark.cli;

import dev.tidemark.quality.Queries;
import dev.tidemark.quality.RowPrinter;
import dev.tidemark.warehouse.Warehouse;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "query",
    description = "Run one SQL query on the warehouse.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: tidemark query \"SELECT event_category, COUNT(*) AS events FROM usage.fct_event"
          + " GROUP BY event_category\""
    })
final class QueryCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Parameters(paramLabel = "SQL", description = "A SELECT in Flink SQL")
  private String sql;

  @Option(names = "--format", defaultValue = "table", description = "table, csv or json")
  private RowPrinter.Format format;

  @Override
  public Integer call() {
    try (Warehouse warehouse = common.open()) {
      PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
      RowPrinter printer = new RowPrinter(out, common.json ? RowPrinter.Format.JSON : format);
      new Queries(warehouse).run(sql, printer);
      out.flush();
      return 0;
    }
  }
}
