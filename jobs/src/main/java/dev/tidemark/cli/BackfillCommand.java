package dev.tidemark.cli;

import dev.tidemark.backfill.Audit;
import dev.tidemark.backfill.Backfill;
import dev.tidemark.backfill.BackfillManifest;
import dev.tidemark.backfill.BackfillPlan;
import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.model.Area;
import dev.tidemark.runner.Definitions;
import dev.tidemark.runner.Slice;
import dev.tidemark.warehouse.Warehouse;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "backfill",
    description = "Rebuild tables of an area from its logs in batch, and publish them.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Dates are half-open: --from 2024-01-01 --to 2024-02-01 is January. A date that has no rows any",
      "more ends empty. The tables that read those named are rebuilt too, as far as they are",
      "concerned. Beside a running stream, only dates before its tidemark can be rebuilt.",
      "Example: tidemark backfill --area usage --table fct_user_day,mart_user_week --from 2024-01-01"
    })
final class BackfillCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private TableOptions wanted;

  @Option(names = "--from", paramLabel = "DATE", description = "First date to rebuild")
  private LocalDate from;

  @Option(names = "--to", paramLabel = "DATE", description = "First date not to rebuild")
  private LocalDate to;

  @Option(
      names = "--as-of",
      paramLabel = "DATE",
      description =
          "Rebuild as it was at the end of that date: later rows of the logs are not seen")
  private LocalDate asOf;

  @Option(names = "--dry-run", description = "Print what would be rebuilt, and stop")
  private boolean dryRun;

  @Option(names = "--only", description = "Leave out the tables that read those named with --table")
  private boolean only;

  @Option(
      names = "--audit",
      paramLabel = "WHAT",
      defaultValue = "tests",
      description =
          "What must hold before the rows are published: tests (those of severity error pass), parity"
              + " (also, the stored rows were right, or late arrivals explain why not), none"
              + " (default: ${DEFAULT-VALUE})")
  private Audit audit;

  @Option(names = "--no-publish", description = "Compute and discard")
  private boolean noPublish;

  @Option(
      names = "--emit-k8s",
      paramLabel = "DIR",
      description = "Write the backfill as a Job of Kubernetes, and stop; see docs/deploy.md")
  private Path manifests;

  @Option(
      names = "--image",
      paramLabel = "NAME",
      defaultValue = "tidemark:0.1.0",
      description = "With --emit-k8s: image of the Job (default: ${DEFAULT-VALUE})")
  private String image;

  @Override
  public Integer call() {
    Area loaded = common.area(wanted.area);
    Console console = common.console();
    BackfillRequest request =
        new BackfillRequest(wanted.tables, Slice.between(from, to), asOf, audit, !noPublish);
    if (manifests != null) {
      emit(console, loaded, request);
      return 0;
    }
    try (Warehouse warehouse = common.open()) {
      Backfill backfill = new Backfill(warehouse, loaded, console);
      if (!only) {
        request = backfill.withDependants(request);
      }
      if (dryRun) {
        printPlan(console, backfill.plan(request));
        return 0;
      }
      Map<String, Long> rows = backfill.run(request);
      console.result(
          rows,
          List.of("table", "rows"),
          rows.entrySet().stream().map(e -> List.<Object>of(e.getKey(), e.getValue())).toList());
      return 0;
    }
  }

  private void emit(Console console, Area loaded, BackfillRequest request) {
    BackfillManifest job =
        new BackfillManifest(
            loaded.name(),
            Definitions.hash(loaded.models()),
            request,
            !only,
            image,
            "tidemark-batch-rest:8081");
    String file = job.write(manifests).toString();
    console.result(
        Map.of("job", job.name(), "file", file),
        List.of("job", "file"),
        List.of(List.<Object>of(job.name(), file)));
    console.step("Run it: kubectl apply -n NAMESPACE -f " + file);
  }

  private static void printPlan(Console console, BackfillPlan plan) {
    console.result(
        plan,
        List.of("rebuilds", "dated by", "dates", "rows now"),
        plan.tables().stream()
            .map(t -> Arrays.<Object>asList(t.table(), t.datedBy(), t.dates(), t.rows()))
            .toList());
    console.step("");
    console.more(
        List.of("reads", "", "snapshot", "files", "rows", "bytes"),
        plan.inputs().stream()
            .map(
                i ->
                    Arrays.<Object>asList(
                        i.table(),
                        i.kind(),
                        i.snapshot() == null ? null : String.valueOf(i.snapshot()),
                        i.files(),
                        i.rows(),
                        i.bytes()))
            .toList());
  }
}
