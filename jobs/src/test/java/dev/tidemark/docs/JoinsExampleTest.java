package dev.tidemark.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.Tidemark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The example of {@code docs/joins.md}: its records, its query, and the rows it says there are. */
@EnabledIfSystemProperty(named = "tidemark.long", matches = "true")
class JoinsExampleTest {
  private static final Pattern RECORDS = Pattern.compile("(?s)```csv (\\w+)\\.(\\w+)\n(.*?)```");
  private static final Pattern QUERY = Pattern.compile("(?s)```sql\n(.*?)```");
  private static final Pattern ROWS = Pattern.compile("(?s)```text\n(.*?)```");

  @TempDir private Path folder;

  @Test
  void theJoinOfTheDocumentationGivesTheRowsThatStandThere() throws Exception {
    String text = Docs.read("docs/joins.md");
    writeRecords(text);
    for (String area : List.of("retail", "experiment")) {
      run("ingest", "--area", area, "--files", folder.resolve(area).toString());
    }
    run("backfill", "--area", "retail", "--table", "dim_customers");
    run("backfill", "--area", "experiment", "--table", "fct_experiment_unit_outcomes");
    assertThat(lines(run("query", block(QUERY, text)))).isEqualTo(lines(block(ROWS, text)));
  }

  private void writeRecords(String text) throws IOException {
    List<MatchResult> blocks = RECORDS.matcher(text).results().toList();
    assertThat(blocks).hasSize(6);
    for (MatchResult block : blocks) {
      Path area = Files.createDirectories(folder.resolve(block.group(1)));
      Files.writeString(area.resolve(block.group(2) + ".csv"), block.group(3));
    }
  }

  private static String block(Pattern kind, String text) {
    return kind.matcher(text).results().findFirst().orElseThrow().group(1);
  }

  /** Columns are padded on the terminal. */
  private static List<String> lines(String text) {
    return text.lines().map(line -> line.replaceAll(" +", " ").strip()).toList();
  }

  private String run(String... command) {
    Stream<String> common =
        Stream.of("--sql", Docs.ROOT.resolve("sql").toString(), "--warehouse", folder + "/w");
    String[] args = Stream.concat(Stream.of(command), common).toArray(String[]::new);
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
}
