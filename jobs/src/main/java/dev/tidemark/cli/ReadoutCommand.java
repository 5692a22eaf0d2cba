package dev.tidemark.cli;

import dev.tidemark.readout.Calibration;
import dev.tidemark.readout.Correction;
import dev.tidemark.readout.HtmlReport;
import dev.tidemark.readout.Readout;
import dev.tidemark.readout.ReadoutArea;
import dev.tidemark.readout.ReadoutStore;
import dev.tidemark.readout.Readouts;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "readout",
    description =
        "Read an experiment out: can it be trusted, what happened, how sure is it; and keep it in"
            + " experiment.mart_experiment_readout and mart_experiment_quality.",
    mixinStandardHelpOptions = true,
    subcommands = ReadoutDiffCommand.class,
    footer = {
      "",
      "Decisions are made on all assigned units that are complete. Exits 1 when a quality check fails;",
      "docs/readout.md explains every check and figure.",
      "Examples:",
      "  tidemark readout checkout_button",
      "  tidemark readout checkout_button --html readout.html",
      "  tidemark readout checkout_button --as-of 2024-03-01T12:00:00Z --json",
      "  tidemark readout hero_banner --area vehicle",
      "  tidemark readout checkout_button --calibrate --splits 1000",
      "  tidemark readout diff r40421983a3ac r026774c83ae5"
    })
final class ReadoutCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Spec private CommandSpec spec;

  // Not required where a subcommand follows.
  @Parameters(arity = "0..1", paramLabel = "EXPERIMENT", description = "Its experiment_id")
  private String experiment;

  @Option(
      names = "--area",
      paramLabel = "AREA",
      defaultValue = "experiment",
      description =
          "Where its units are: experiment, or vehicle for mart_personalization_effect (default:"
              + " ${DEFAULT-VALUE})")
  private String area;

  @Option(
      names = "--as-of",
      paramLabel = "MOMENT",
      description =
          "As it was then: a time, a snapshot of the table of units, or the id of a stored"
              + " readout, which gives the same digits again (default: now)")
  private String asOf;

  @Option(
      names = "--correction",
      paramLabel = "HOW",
      defaultValue = "holm",
      description =
          "How p-values are adjusted for there being many: holm, or bh (Benjamini and Hochberg)"
              + " (default: ${DEFAULT-VALUE})")
  private Correction correction;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write it also as one page that needs no network")
  private Path html;

  @Option(
      names = "--calibrate",
      description =
          "Instead: split complete units of control at random, and count how often the figures see"
              + " an effect; exits 1 when too often")
  private boolean calibrate;

  @Option(
      names = "--splits",
      defaultValue = "500",
      description = "With --calibrate: how many (default: ${DEFAULT-VALUE})")
  private int splits;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "With --calibrate: equal seeds give equal splits")
  private long seed;

  @Override
  public Integer call() {
    if (experiment == null) {
      throw new ParameterException(spec.commandLine(), "Missing required parameter: 'EXPERIMENT'");
    }
    Console console = common.console();
    ReadoutArea experiments = ReadoutArea.of(area);
    common.area(area);
    try (Warehouse warehouse = common.open()) {
      Readouts readouts = new Readouts(warehouse, experiments, console);
      if (calibrate) {
        Calibration calibration = readouts.calibrate(experiment, asOf, splits, seed);
        CalibrationText.print(console, calibration);
        return calibration.isOff() ? 1 : 0;
      }
      Readout readout = readouts.of(experiment, asOf, correction);
      new ReadoutStore(warehouse).store(readout);
      if (html != null) {
        write(html, new HtmlReport(readout).page());
      }
      new ReadoutText(console, readout).print();
      return readout.isFailed() ? 1 : 0;
    }
  }

  private static void write(Path file, String page) {
    try {
      Files.writeString(file, page);
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.INVALID_ARGUMENT,
          "The page cannot be written to " + file + ": " + e,
          "Name a file in a folder that exists and that you may write.",
          e);
    }
  }
}
