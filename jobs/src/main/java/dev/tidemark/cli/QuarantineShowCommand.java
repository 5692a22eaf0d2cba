package dev.tidemark.cli;

import dev.tidemark.ingest.Payload;
import dev.tidemark.ingest.Quarantine;
import dev.tidemark.ingest.QuarantinedRecord;
import dev.tidemark.warehouse.Warehouse;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Show one record in quarantine, with what was received.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Text is shown as it is, anything else as hex digits; --raw gives the bytes themselves.",
      "Example: tidemark quarantine show 3f0c2a",
      "Example: tidemark quarantine show 3f0c2a --raw > record"
    })
final class QuarantineShowCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Parameters(
      paramLabel = "ID",
      description = "Its id, or as many of the first digits as no other has")
  private String id;

  @Option(names = "--raw", description = "Write the payload to stdout byte for byte, and no more")
  private boolean raw;

  @Override
  public Integer call() {
    try (Warehouse warehouse = common.open()) {
      QuarantinedRecord record = new Quarantine(warehouse).get(id);
      if (raw) {
        byte[] bytes = record.payload() == null ? new byte[0] : record.payload().bytes();
        System.out.write(bytes, 0, bytes.length);
        System.out.flush();
        return 0;
      }
      Map<String, Object> document = document(record);
      Console console = common.console();
      console.result(
          document,
          List.of("column", "value"),
          document.entrySet().stream()
              .filter(entry -> !entry.getKey().startsWith("payload"))
              .map(entry -> Arrays.<Object>asList(entry.getKey(), entry.getValue()))
              .toList());
      if (!common.json && record.payload() != null) {
        console.step("");
        console.step(record.payload().text().orElseGet(record.payload()::hexDump));
      }
      return 0;
    }
  }

  /** A record as JSON; its bytes as text if they are, else as hex digits. */
  static Map<String, Object> document(QuarantinedRecord record) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", record.id());
    document.put("log", record.log());
    document.put("source", record.source());
    document.put("position", record.position());
    document.put("reason", record.reason());
    document.put("detail", record.detail());
    document.put("seen_at", text(record.seenAt()));
    document.put("run_id", record.runId());
    document.put("received_at", text(record.receivedAt()));
    document.put("format", record.format());
    document.put(
        "replays",
        record.replays().stream()
            .map(
                replay ->
                    Map.of(
                        "outcome", replay.outcome(),
                        "replayed_at", replay.replayedAt().toString(),
                        "run_id", replay.runId()))
            .toList());
    Payload payload = record.payload();
    if (payload != null) {
      document.put("bytes", payload.size());
      payload
          .text()
          .ifPresentOrElse(
              text -> document.put("payload", text),
              () -> document.put("payload_hex", HexFormat.of().formatHex(payload.bytes())));
    }
    return document;
  }

  private static String text(Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
