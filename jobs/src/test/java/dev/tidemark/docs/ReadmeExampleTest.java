package dev.tidemark.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.cli.Tidemark;
import dev.tidemark.support.Folders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README promises that a table is added by adding one file. The file is taken from there as it
 * is printed, and must run in both modes and give what a plain recount gives.
 */
class ReadmeExampleTest {
  private static final String FILE = "sql/usage/mart_source_day.sql";
  private static final String SELECT_ALL =
      "SELECT source, CAST(activity_date AS STRING) AS activity_date, events, active_users"
          + " FROM usage.mart_source_day";
  private static final String RECOUNT =
      "SELECT COALESCE(source, 'unknown') AS source, CAST(event_date AS STRING) AS event_date,"
          + " user_id FROM usage.raw_event";

  @TempDir Path folder;

  /** Events and users of a source on a day. */
  private record Figures(long events, long users) {}

  @Test
  void theTableOfTheReadmeIsTheSameByBackfillAndByStream() throws Exception {
    // The table does not read these, and they would be most of the stream.
    Folders.usageWithoutMarts(folder.resolve("sql"));
    Path file = folder.resolve(FILE);
    Files.writeString(file, blockAfter(FILE, Docs.read("README.md")));
    run("generate", "--area", "usage", "--events", "300", "--out", folder + "/traffic");
    run("ingest", "--area", "usage", "--files", folder + "/traffic");

    run("backfill", "--area", "usage", "--table", "mart_source_day");
    Map<String, Figures> expected = recount();
    assertThat(expected).hasSizeGreaterThan(20);
    assertThat(stored()).isEqualTo(expected);

    run("stream", "--area", "usage", "--until-caught-up");
    assertThat(stored()).isEqualTo(expected);
  }

  /** The first SQL block after the line that names the file. */
  private static String blockAfter(String file, String text) {
    Matcher block =
        Pattern.compile("(?s)`" + Pattern.quote(file) + "`:?\n+```sql\n(.*?)```").matcher(text);
    assertThat(block.find()).as("README.md shows " + file).isTrue();
    return block.group(1);
  }

  private Map<String, Figures> recount() throws IOException {
    Map<String, Long> events = new TreeMap<>();
    Map<String, Set<String>> users = new TreeMap<>();
    for (JsonNode row : query(RECOUNT)) {
      String key = row.get("source").asText() + " " + row.get("event_date").asText();
      events.merge(key, 1L, Long::sum);
      users.computeIfAbsent(key, k -> new HashSet<>()).add(row.get("user_id").asText());
    }
    Map<String, Figures> figures = new LinkedHashMap<>();
    events.forEach((key, count) -> figures.put(key, new Figures(count, users.get(key).size())));
    return figures;
  }

  private Map<String, Figures> stored() throws IOException {
    Map<String, Figures> figures = new LinkedHashMap<>();
    for (JsonNode row : query(SELECT_ALL)) {
      figures.put(
          row.get("source").asText() + " " + row.get("activity_date").asText(),
          new Figures(row.get("events").asLong(), row.get("active_users").asLong()));
    }
    return figures;
  }

  private JsonNode query(String sql) throws IOException {
    return new ObjectMapper().readTree(run("query", sql));
  }

  /** Runs a command on the copy and returns what it prints. */
  private String run(String... command) {
    String[] args = Stream.concat(Stream.of(command), common()).toArray(String[]::new);
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      assertThat(Tidemark.execute(args)).as(String.join(" ", args)).isZero();
    } finally {
      System.setOut(console);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private Stream<String> common() {
    return Stream.of("--sql", folder + "/sql", "--warehouse", folder + "/warehouse", "--json");
  }
}
