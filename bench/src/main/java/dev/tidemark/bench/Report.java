package dev.tidemark.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Figures as a table for people and as JSON for machines. */
final class Report {
  private static final List<String> HEADER =
      List.of(
          "workload",
          "peer",
          "whole s",
          "first s",
          "steady s",
          "cpu s",
          "rows",
          "rows/s",
          "state B/unit",
          "time/Tidemark");

  private final Map<String, Object> setting;
  private final List<Figure> figures;

  Report(Map<String, Object> setting, List<Figure> figures) {
    this.setting = setting;
    this.figures = withRatios(figures);
  }

  private static List<Figure> withRatios(List<Figure> figures) {
    List<Figure> all = new ArrayList<>();
    for (Figure figure : figures) {
      all.add(
          figures.stream()
              .filter(f -> f.workload().equals(figure.workload()))
              .filter(f -> f.peer().equals(Peer.TIDEMARK.label()))
              .findFirst()
              .map(tidemark -> figure.withRatio(tidemark.wholeSeconds()))
              .orElse(figure));
    }
    return all;
  }

  String table() {
    List<List<String>> lines = new ArrayList<>(List.of(HEADER));
    figures.forEach(figure -> lines.add(cells(figure)));
    int[] widths =
        IntStream.range(0, HEADER.size())
            .map(i -> lines.stream().mapToInt(line -> line.get(i).length()).max().orElse(0))
            .toArray();
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder row = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String format = i < 2 ? "%-" + widths[i] + "s  " : "%" + widths[i] + "s  ";
        row.append(String.format(Locale.ROOT, format, line.get(i)));
      }
      text.append(row.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static List<String> cells(Figure figure) {
    return List.of(
        figure.workload(),
        figure.peer(),
        number("%.1f", figure.wholeSeconds()),
        number("%.1f", figure.firstSeconds()),
        number("%.1f", figure.steadySeconds()),
        number("%.1f", figure.cpuSeconds()),
        number("%,d", figure.rows()),
        number("%,.0f", figure.rowsPerSecond()),
        number("%,.0f", figure.stateBytesPerUnit()),
        number("%.2f", figure.ratio()));
  }

  private static String number(String format, Object value) {
    return value == null ? "-" : String.format(Locale.ROOT, format, value);
  }

  void write(Path file) throws IOException {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("date", Instant.now().toString());
    document.put(
        "machine",
        Map.of(
            "cores",
            system.getAvailableProcessors(),
            "memory_bytes",
            system.getTotalMemorySize(),
            "os",
            System.getProperty("os.name") + " " + System.getProperty("os.arch"),
            "java",
            System.getProperty("java.runtime.version"),
            "load_average",
            system.getSystemLoadAverage()));
    document.putAll(setting);
    document.put("figures", figures);
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(file.toFile(), document);
  }
}
