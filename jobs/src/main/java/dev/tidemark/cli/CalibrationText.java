package dev.tidemark.cli;

import dev.tidemark.readout.Calibration;
import dev.tidemark.readout.Words;
import java.util.Arrays;
import java.util.List;

/** A calibration for the terminal. */
final class CalibrationText {
  private CalibrationText() {}

  static void print(Console console, Calibration calibration) {
    if (!console.isJson()) {
      console.step(
          Words.count(calibration.units(), "complete unit")
              + " of control, split at random again and again: every effect is chance, so a test is"
              + " wrong in "
              + Words.percent(calibration.alpha())
              + " of the splits and an interval holds 0 in "
              + Words.percent(1 - calibration.alpha())
              + ".");
    }
    console.result(
        calibration,
        List.of(
            "metric",
            "method",
            "splits",
            "false positives",
            "interval holds 0",
            "at every look",
            "p even",
            ""),
        calibration.lines().stream()
            .map(
                line ->
                    Arrays.<Object>asList(
                        line.metric(),
                        line.method().id(),
                        line.trials(),
                        Words.percent(line.falsePositiveRate()),
                        Words.percent(line.share(line.covered())),
                        Words.percent(line.share(line.alwaysCovered())),
                        Words.p(line.uniformity()),
                        calibration.isOff(line) ? "TOO MANY" : "ok"))
            .toList());
  }
}
