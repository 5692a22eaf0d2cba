package dev.tidemark.docs;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The metrics that docs/monitoring.md names. */
public final class MonitoringDocs {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

  private MonitoringDocs() {}

  /**
   * Those of one section.
   *
   * @param section its heading: Warehouse, Stream, Ingest or Flink
   */
  public static Set<String> metrics(String section) throws IOException {
    String doc = Docs.read("docs/monitoring.md");
    int start = doc.indexOf("\n### " + section + "\n");
    if (start < 0) {
      throw new IllegalArgumentException("No section " + section);
    }
    int end = doc.indexOf("\n##", start + 5);
    return rows(doc.substring(start, end));
  }

  /** All of them. */
  static Set<String> metrics() throws IOException {
    Set<String> all = new TreeSet<>();
    for (String section : new String[] {"Warehouse", "Stream", "Ingest", "Flink"}) {
      all.addAll(metrics(section));
    }
    return all;
  }

  /** Names in the first column of the tables in a text. */
  static Set<String> rows(String text) {
    Set<String> names = new TreeSet<>();
    Matcher row = ROW.matcher(text);
    while (row.find()) {
      names.add(row.group(1));
    }
    return names;
  }
}
