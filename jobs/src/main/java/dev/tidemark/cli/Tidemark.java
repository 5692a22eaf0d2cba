package dev.tidemark.cli;

import java.util.Arrays;
import org.apache.flink.client.program.PackagedProgram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line. Every command only reads its options, calls the code below, and prints. */
@Command(
    name = "tidemark",
    description =
        "A warehouse on Flink and Iceberg: every table defined once, run as a stream and as a"
            + " backfill, and both end in the same rows.",
    mixinStandardHelpOptions = true,
    version = "tidemark 0.1.0",
    subcommands = {
      DemoCommand.class,
      GenerateCommand.class,
      IngestCommand.class,
      StreamCommand.class,
      RollCommand.class,
      BackfillCommand.class,
      RepairCommand.class,
      ParityCommand.class,
      TestCommand.class,
      FreshnessCommand.class,
      ExportCommand.class,
      ReadoutCommand.class,
      QuarantineCommand.class,
      MaintainCommand.class,
      MonitorCommand.class,
      QueryCommand.class,
      SqlCommand.class,
      ClusterCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 a check failed, 2 wrong usage or configuration, 3 the job failed.",
      "Start with: tidemark demo"
    })
public final class Tidemark {
  private Tidemark() {}

  public static void main(String[] args) {
    int status = execute(args);
    if (!isInJobManager()) {
      System.exit(status);
    }
    if (status != 0) {
      // Flink ends the application as failed, and its process with it.
      throw new IllegalStateException("Ended with exit code " + status);
    }
  }

  /**
   * Flink's application mode calls this class in a thread of its own, and sets its jobs' context.
   */
  private static boolean isInJobManager() {
    return Arrays.stream(Thread.currentThread().getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals(PackagedProgram.class.getName()));
  }

  /** Runs one command line and returns its exit code. */
  public static int execute(String... args) {
    return commandLine().execute(args);
  }

  /** The parser of command lines, which also tells what they may say. */
  public static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Tidemark());
    line.setExecutionExceptionHandler(new ErrorPrinter());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    return line;
  }
}
