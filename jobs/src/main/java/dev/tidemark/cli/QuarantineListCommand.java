package dev.tidemark.cli;

import dev.tidemark.ingest.Quarantine;
import dev.tidemark.ingest.QuarantineFilter;
import dev.tidemark.ingest.QuarantineList;
import dev.tidemark.warehouse.Warehouse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    description = "Count the records in quarantine by reason, and describe the newest.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: tidemark quarantine list --area usage",
      "Example: tidemark quarantine list --area usage --log raw_event --reason WRONG_TYPE",
      "Example: tidemark quarantine list --area usage --replayed --limit 5"
    })
final class QuarantineListCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private QuarantineOptions wanted;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many records to describe (default: ${DEFAULT-VALUE})")
  private int limit;

  @Option(
      names = "--replayed",
      description = "Describe records that a replay has taken in, instead of those that wait")
  private boolean replayed;

  @Override
  public Integer call() {
    QuarantineFilter filter = wanted.filter(common.area(wanted.area), List.of());
    try (Warehouse warehouse = common.open()) {
      QuarantineList list = new Quarantine(warehouse).list(filter, limit, replayed);
      if (common.json) {
        common.console().result(document(list), List.of(), List.of());
      } else {
        print(common.console(), list);
      }
      return 0;
    }
  }

  private static Map<String, Object> document(QuarantineList list) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("reasons", list.reasons().stream().map(QuarantineListCommand::document).toList());
    document.put("records", list.newest().stream().map(QuarantineShowCommand::document).toList());
    return document;
  }

  private static Map<String, Object> document(QuarantineList.Reason reason) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("log", reason.log());
    document.put("reason", reason.reason());
    document.put("records", reason.records());
    document.put("not_replayed", reason.pending());
    document.put("first_seen", reason.firstSeen().toString());
    document.put("last_seen", reason.lastSeen().toString());
    return document;
  }

  private void print(Console console, QuarantineList list) {
    if (list.reasons().isEmpty()) {
      console.step("nothing in quarantine");
      return;
    }
    console.table(
        List.of("log", "reason", "records", "not yet replayed", "first seen", "last seen"),
        list.reasons().stream()
            .map(
                r ->
                    List.<Object>of(
                        r.log(), r.reason(), r.records(), r.pending(), r.firstSeen(), r.lastSeen()))
            .toList());
    if (list.newest().isEmpty()) {
      return;
    }
    console.step("");
    console.step(replayed ? "replayed, newest first:" : "not yet replayed, newest first:");
    console.table(
        List.of("id", "log", "source", "position", "reason", replayed ? "outcome" : "detail"),
        list.newest().stream()
            .map(
                r ->
                    Arrays.<Object>asList(
                        r.shortId(),
                        r.log(),
                        r.source(),
                        r.position(),
                        r.reason(),
                        replayed ? r.replays().get(0).outcome() : r.detail()))
            .toList());
  }
}
