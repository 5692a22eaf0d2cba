package dev.tidemark.quality;

import java.util.List;

/**
 * What a test found.
 *
 * @param failures failing rows
 * @param examples the first of them, as key and reason
 */
public record QualityResult(
    String test, String table, boolean isWarning, long failures, List<String> examples) {

  /** ok, warn or FAIL. */
  public String status() {
    if (failures == 0) {
      return "ok";
    }
    return isWarning ? "warn" : "FAIL";
  }
}
