package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.support.CommandLine;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the quarantine commands print, over one small warehouse. */
class QuarantineCommandTest {
  private static final String AHEAD =
      "{\"event_id\":\"e1\",\"user_id\":\"u1\",\"event_name\":\"app_open\","
          + "\"event_ts\":\"2025-06-01T05:00:00Z\",\"note\":\"é\"}";
  private static final byte[] NO_TEXT = {'{', (byte) 0xFF, 'x', 0x1B, 'y'};

  @TempDir private Path folder;

  @BeforeEach
  void ingest() throws Exception {
    Folders.lines(
        folder.resolve("in/raw_event/a.jsonl"),
        AHEAD,
        AHEAD.replace("2025-06-01T05:00:00Z", "soon"));
    // A file that begins as no text is refused as a whole: a good line goes first.
    Folders.lines(
        folder.resolve("in/raw_event/b.jsonl"), AHEAD.replace("e1", "e0").replace("T05", "T00"));
    Files.write(folder.resolve("in/raw_event/b.jsonl"), NO_TEXT, StandardOpenOption.APPEND);
    run(
        "ingest",
        "--area",
        "usage",
        "--files",
        folder + "/in",
        "--ingest-time",
        TestWarehouse.INGEST_TIME.toString());
  }

  @Test
  void listCountsByReasonAndDescribesTheNewest() throws Exception {
    CommandLine list = run("quarantine", "list", "--area", "usage");
    assertThat(list.out())
        .containsPattern("usage.raw_event +EVENT_FROM_THE_FUTURE +1 +1 ")
        .containsPattern("usage.raw_event +MALFORMED +1 +1 ")
        .containsPattern("[0-9a-f]{12}  usage.raw_event  b.jsonl +2  MALFORMED +not valid UTF-8")
        .containsPattern("(?s)b.jsonl.*a.jsonl +2  WRONG_TYPE.*a.jsonl +1  EVENT_FROM_THE_FUTURE");

    JsonNode document = json("quarantine", "list", "--area", "usage", "--limit", "1");
    assertThat(document.get("reasons")).hasSize(3);
    assertThat(document.get("records")).hasSize(1);
    assertThat(document.at("/records/0/position").asInt()).isEqualTo(2);
    assertThat(document.at("/records/0/source").asText()).isEqualTo("b.jsonl");

    document = json("quarantine", "list", "--area", "usage", "--reason", "wrong_type");
    assertThat(document.get("reasons")).hasSize(1);
    assertThat(run("quarantine", "list", "--area", "usage", "--log", "raw_user").out().strip())
        .isEqualTo("nothing in quarantine");
  }

  @Test
  void showTellsEverythingAndGivesThePayloadByteForByte() throws Exception {
    String text = id("EVENT_FROM_THE_FUTURE");
    assertThat(run("quarantine", "show", text.substring(0, 12)).out())
        .contains(text, "received_at", "2025-06-01T00:00:00Z", "\n" + AHEAD);
    JsonNode document = json("quarantine", "show", text);
    assertThat(document.get("payload").asText()).isEqualTo(AHEAD);
    assertThat(document.get("format").asText()).isEqualTo("json");
    assertThat(raw(text)).isEqualTo(AHEAD.getBytes(StandardCharsets.UTF_8));

    String bytes = id("MALFORMED");
    assertThat(run("quarantine", "show", bytes).out())
        .contains("00000000  7b ff 78 1b 79")
        .contains("{.x.y");
    assertThat(json("quarantine", "show", bytes).get("payload_hex").asText())
        .isEqualTo("7bff781b79");
    assertThat(raw(bytes)).isEqualTo(NO_TEXT);
  }

  @Test
  void replayTakesInWhatTheSettingsAllowNow() throws Exception {
    Path config = folder.resolve("tidemark.yaml");
    Files.writeString(config, "areas:\n  usage:\n    clock-skew-tolerance: 6 h\n");
    String id = id("EVENT_FROM_THE_FUTURE");

    CommandLine dry =
        run("quarantine", "replay", "--area", "usage", "--config", config.toString(), "--dry-run");
    assertThat(dry.out())
        .containsPattern("usage.raw_event +3 +1 +0 +2  MALFORMED 1, WRONG_TYPE 1")
        .contains("dry run: nothing was written");
    JsonNode replay =
        json(
            "quarantine",
            "replay",
            "--area",
            "usage",
            "--config",
            config.toString(),
            "--id",
            id.substring(0, 12));
    assertThat(replay.toString())
        .isEqualTo(
            "[{\"log\":\"usage.raw_event\",\"read\":1,\"appended\":1,\"duplicate\":0,"
                + "\"refused\":{}}]");
    assertThat(run("quarantine", "list", "--area", "usage", "--replayed").out())
        .containsPattern("EVENT_FROM_THE_FUTURE +1 +0 ")
        .containsPattern(id.substring(0, 12) + ".* appended");
    assertThat(json("quarantine", "show", id).at("/replays/0/outcome").asText())
        .isEqualTo("appended");
  }

  @Test
  void nothingToReplayIsNoError() {
    CommandLine replay = run("quarantine", "replay", "--area", "usage", "--log", "raw_account");
    assertThat(replay.exitCode()).as(replay.err()).isZero();
    assertThat(replay.out().strip()).isEqualTo("nothing to replay");
  }

  @Test
  void anIdThatNamesNoRecordOrSeveralIsRefused() {
    assertRefused(run("quarantine", "show", "zz"), "No record in quarantine has the id 'zz'");
    assertRefused(run("quarantine", "show", ""), "No record");
    assertRefused(
        run("quarantine", "replay", "--area", "usage", "--id", "zz"), "No record in quarantine");
    assertRefused(
        run("quarantine", "list", "--area", "usage", "--log", "fct_event"), "fct_event is no log");
  }

  private static void assertRefused(CommandLine run, String cause) {
    assertThat(run.err())
        .contains("error " + ErrorCode.INVALID_ARGUMENT.id(), cause)
        .containsPattern("remedy: +\\S");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  private String id(String reason) throws Exception {
    return json("quarantine", "list", "--area", "usage", "--reason", reason)
        .at("/records/0/id")
        .asText();
  }

  private byte[] raw(String id) {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      Tidemark.execute("quarantine", "show", id, "--raw", "--warehouse", folder + "/warehouse");
    } finally {
      System.setOut(console);
    }
    return printed.toByteArray();
  }

  private JsonNode json(String... args) throws Exception {
    String[] all = Arrays.copyOf(args, args.length + 1);
    all[args.length] = "--json";
    return new ObjectMapper().readTree(run(all).out());
  }

  private CommandLine run(String... args) {
    return CommandLine.onWarehouse(folder.resolve("warehouse"), args);
  }
}
