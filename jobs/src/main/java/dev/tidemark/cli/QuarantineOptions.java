package dev.tidemark.cli;

import dev.tidemark.ingest.QuarantineFilter;
import dev.tidemark.ingest.decode.ReasonCode;
import dev.tidemark.model.Area;
import java.util.List;
import picocli.CommandLine.Option;

/** Which quarantined records a command is about. */
final class QuarantineOptions extends AreaOptions {
  @Option(names = "--log", paramLabel = "LOG", description = "Only this log (default: all)")
  private String log;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      description = "Only this reason: ${COMPLETION-CANDIDATES}")
  private ReasonCode reason;

  QuarantineFilter filter(Area loaded, List<String> ids) {
    return QuarantineFilter.of(loaded, log, reason, ids);
  }
}
