package dev.tidemark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.bench.PoisonTraffic.Topics;
import dev.tidemark.generate.UsageTraffic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Shows, lists and replays what is in quarantine by Tidemark's own commands, and looks into the
 * tables for what they did. Not checked: the columns of rows that a replay appends.
 */
final class PoisonReplay {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BYTES_A_LINE = 16;
  private static final String FUTURE = "EVENT_FROM_THE_FUTURE";

  private final TidemarkProcess tidemark;
  private final Topics topics;
  private final Path warehouse;

  PoisonReplay(TidemarkProcess tidemark, Topics topics, Path warehouse) {
    this.tidemark = tidemark;
    this.topics = topics;
    this.warehouse = warehouse;
  }

  /** One record of each kind, by its id: as bytes, and as it is printed for people. */
  void show() throws Exception {
    List<List<String>> samples;
    try (DuckWarehouse tables = PoisonCheck.open(warehouse)) {
      tables.remember(topics.refused());
      samples =
          tables.rows(
              """
              SELECT kind, q.reason, hash, quarantine_id
              FROM sent JOIN quarantine q
                ON q.log = sent.log AND q.reason = sent.reason AND sha256(payload) = hash
              QUALIFY row_number() OVER (PARTITION BY kind ORDER BY quarantine_id) = 1
              ORDER BY kind
              """);
    }
    for (List<String> sample : samples) {
      String id = sample.get(3);
      byte[] raw = run("quarantine", "show", id, "--raw");
      Check.equal("hash of " + id, PoisonTraffic.hash(raw), sample.get(2));
      String printed = new String(run("quarantine", "show", id), StandardCharsets.UTF_8);
      Check.that(printed.contains(sample.get(1)), "%s is shown without its reason".formatted(id));
      Check.that(shows(printed, raw), "%s is shown without its payload".formatted(id));
      System.out.printf(
          "shown     %-24s %-24s %4d bytes: %s%n", sample.get(0), sample.get(1), raw.length, id);
    }
  }

  /** As text where it is text, and else sixteen bytes a line in hex digits. */
  private static boolean shows(String printed, byte[] raw) {
    String text = new String(raw, StandardCharsets.UTF_8);
    if (Arrays.equals(text.getBytes(StandardCharsets.UTF_8), raw)) {
      return printed.contains("\n" + text);
    }
    for (int at = 0; at < raw.length; at += BYTES_A_LINE) {
      byte[] line = Arrays.copyOfRange(raw, at, Math.min(raw.length, at + BYTES_A_LINE));
      if (!printed.contains(HexFormat.ofDelimiter(" ").formatHex(line))) {
        return false;
      }
    }
    return true;
  }

  /** Every record is listed, and waits unless it is of the reason that is given as replayed. */
  void list(String replayed) throws Exception {
    Set<String> stored = new HashSet<>();
    try (DuckWarehouse tables = PoisonCheck.open(warehouse)) {
      for (List<String> row :
          tables.rows(
              "SELECT quarantine_id FROM quarantine WHERE reason <> '%s'".formatted(replayed))) {
        Check.that(stored.add(row.get(0)), "Two records have the id %s".formatted(row.get(0)));
      }
    }
    JsonNode list =
        JSON.readTree(
            run("quarantine", "list", "--area", "usage", "--json", "--limit", "1000000000"));
    Map<String, Map<String, Long>> found = new TreeMap<>();
    for (JsonNode reason : list.get("reasons")) {
      String name = reason.get("reason").asText();
      long records = reason.get("records").asLong();
      found.computeIfAbsent(reason.get("log").asText(), log -> new TreeMap<>()).put(name, records);
      Check.equal(
          "waiting " + name,
          reason.get("not_replayed").asLong(),
          name.equals(replayed) ? 0L : records);
    }
    Check.equal("list", found, expected());
    Set<String> listed = new HashSet<>();
    list.get("records").forEach(record -> listed.add(record.get("id").asText()));
    Check.that(
        listed.equals(stored), "list describes %d of %d".formatted(listed.size(), stored.size()));
    System.out.printf("listed    %,d records in quarantine that wait%n", listed.size());
  }

  /** All records are read again, and all are refused again: nothing changes. */
  void replayBroken() throws Exception {
    Map<String, Long> before = snapshots();
    Map<String, Map<String, Long>> refused = new TreeMap<>();
    for (JsonNode log : replay()) {
      Map<String, Long> reasons = new TreeMap<>();
      log.get("refused").properties().forEach(r -> reasons.put(r.getKey(), r.getValue().asLong()));
      refused.put(log.get("log").asText(), reasons);
      long records = reasons.values().stream().mapToLong(Long::longValue).sum();
      Check.equal("replay read", log.get("read").asLong(), records);
      Check.equal("replay appended", log.get("appended").asLong(), 0L);
      Check.equal("replay found duplicate", log.get("duplicate").asLong(), 0L);
    }
    Check.equal("replay refused", refused, expected());
    Check.equal("snapshots after replay", snapshots(), before);
    try (DuckWarehouse tables = PoisonCheck.open(warehouse)) {
      Check.equal("marks", tables.number("SELECT count(*) FROM quarantine_replay"), 0L);
    }
    System.out.printf("replayed  all, and all were refused again: %s%n", refused);
  }

  /** Once the settings allow events of the future, each enters the log and is marked. */
  void replayFuture(Path tolerant) throws Exception {
    String log = UsageTraffic.RAW_EVENT;
    long records = topics.counts().quarantined(log).get(FUTURE);
    JsonNode result = replay("--reason", FUTURE, "--config", tolerant.toString());
    Check.equal("logs replayed", result.size(), 1);
    Check.equal("replay read", result.get(0).get("read").asLong(), records);
    Check.equal("replay appended", result.get(0).get("appended").asLong(), records);
    try (DuckWarehouse tables = PoisonCheck.open(warehouse)) {
      Check.equal(
          "rows after replay",
          tables.number("SELECT count(*) FROM " + log),
          topics.counts().distinctIds().get(log) + records);
      Check.equal(
          "ids of events of the future in the log",
          tables.number(
              """
              SELECT count(DISTINCT event_id) FROM raw_event WHERE event_id IN (
                SELECT decode(payload)::JSON ->> 'event_id' FROM quarantine WHERE reason = '%s')
              """
                  .formatted(FUTURE)),
          records);
      Check.equal(
          "marks of events of the future",
          tables.number(
              """
              SELECT count(*) FROM quarantine JOIN quarantine_replay USING (quarantine_id)
              WHERE reason = '%s' AND outcome = 'appended'
              """
                  .formatted(FUTURE)),
          records);
      Check.equal("marks", tables.number("SELECT count(*) FROM quarantine_replay"), records);
      Check.equal("quarantine", PoisonCheck.reasons(tables, log), topics.counts().quarantined(log));
    }
    list(FUTURE);
    System.out.printf("replayed  %,d events of the future under another tolerance%n", records);
  }

  private JsonNode replay(String... options) throws Exception {
    List<String> replay = List.of("quarantine", "replay", "--area", "usage", "--json");
    return JSON.readTree(
        run(Stream.concat(replay.stream(), Stream.of(options)).toArray(String[]::new)));
  }

  private byte[] run(String... command) throws IOException, InterruptedException {
    return Files.readAllBytes(tidemark.run(warehouse, command).out());
  }

  /** Of the logs and the quarantine. */
  private Map<String, Long> snapshots() throws SQLException, IOException {
    Map<String, Long> snapshots = new HashMap<>();
    try (DuckWarehouse tables = new DuckWarehouse(warehouse)) {
      UsageTraffic.LOGS.forEach(log -> snapshots.put(log, tables.snapshot("usage", log)));
      snapshots.put("quarantine", tables.snapshot("ops", "quarantine"));
    }
    return snapshots;
  }

  /** By log and reason. */
  private Map<String, Map<String, Long>> expected() {
    return UsageTraffic.LOGS.stream()
        .filter(log -> !topics.counts().quarantined(log).isEmpty())
        .collect(
            Collectors.toMap(
                log -> "usage." + log,
                log -> topics.counts().quarantined(log),
                (a, b) -> a,
                TreeMap::new));
  }
}
