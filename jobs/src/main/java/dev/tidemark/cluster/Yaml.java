package dev.tidemark.cluster;

/** Text in YAML files. */
final class Yaml {
  private Yaml() {}

  /** A value in quotes, whatever it holds. */
  static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
