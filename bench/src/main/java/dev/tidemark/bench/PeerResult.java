package dev.tidemark.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a child JVM reports, as one line of JSON on its output.
 *
 * @param seconds one figure per pass, from the submission of the work to its last commit
 * @param rows rows in the written table that the workload is about
 * @param endMillis wall clock at the last commit, where the process lives on after it; 0 otherwise
 */
record PeerResult(List<Double> seconds, long rows, long endMillis) {
  private static final String MARK = "BENCH-RESULT ";
  private static final ObjectMapper JSON = new ObjectMapper();

  void print(PrintStream out) throws JsonProcessingException {
    out.println(MARK + JSON.writeValueAsString(this));
  }

  /** The result in a child's output. */
  static PeerResult read(Path output) throws IOException {
    for (String line : Files.readAllLines(output)) {
      if (line.startsWith(MARK)) {
        return JSON.readValue(line.substring(MARK.length()), PeerResult.class);
      }
    }
    throw new IOException("No result in " + output);
  }
}
