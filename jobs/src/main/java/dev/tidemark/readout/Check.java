package dev.tidemark.readout;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One row of the quality report.
 *
 * @param id as it is stored, such as srm_assignment
 * @param finding what was found, with its figures, in words
 * @param nextStep what to do; empty when there is nothing to do
 * @param figures by name, with all their digits; one that is not defined is left out
 */
public record Check(
    String id, Status status, String finding, String nextStep, Map<String, Double> figures) {

  /** Figures in the order of their names, so that the same report reads the same. */
  public Check {
    figures = Collections.unmodifiableMap(new TreeMap<>(figures));
  }

  /** How grave it is. */
  public enum Status {
    FAIL,
    WARN,
    OK;

    /** Lower case, as it is stored. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Check ok(String id, String finding, Map<String, Double> figures) {
    return new Check(id, Status.OK, finding, "", figures);
  }

  /** With its next step, unless there is nothing to do. */
  static Check of(
      String id, Status status, String finding, String nextStep, Map<String, Double> figures) {
    return new Check(id, status, finding, status == Status.OK ? "" : nextStep, figures);
  }
}
