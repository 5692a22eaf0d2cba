package dev.tidemark.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a child JVM reports, as one line of JSON on its output.
 *
 * @param seconds one figure per pass, from the submission of the work to its last commit
 * @param rows rows in the written table that the workload is about
 * @param cpuSeconds processor time of the whole child so far, all threads: on a machine that is not
 *     alone it says more than the clock
 * @param endMillis wall clock at the last commit, where the process lives on after it; 0 otherwise
 */
record PeerResult(List<Double> seconds, long rows, double cpuSeconds, long endMillis) {
  private static final String MARK = "BENCH-RESULT ";
  private static final ObjectMapper JSON = new ObjectMapper();

  static PeerResult of(List<Double> seconds, long rows, long endMillis) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new PeerResult(seconds, rows, system.getProcessCpuTime() / 1e9, endMillis);
  }

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
