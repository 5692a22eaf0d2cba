package dev.tidemark.readout;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Units so far, by variant over days of entry. */
final class UnitsPlot {
  private static final int TOP = 16;
  private static final int BOTTOM = 150;
  private static final int LEGEND = 14;
  private static final int STYLES = 4;

  private final Map<LocalDate, Map<String, Long>> days;
  private final LocalDate first;
  private final LocalDate last;
  private final List<String> variants;

  /**
   * Of at least one day.
   *
   * @param days units of every variant by day, in order
   */
  UnitsPlot(Map<LocalDate, Map<String, Long>> days) {
    this.days = days;
    List<LocalDate> dates = new ArrayList<>(days.keySet());
    first = dates.get(0);
    last = dates.get(dates.size() - 1);
    variants = new ArrayList<>(days.get(first).keySet());
  }

  String svg() {
    long greatest = variants.stream().mapToLong(this::total).max().orElse(0);
    Svg svg = new Svg(BOTTOM + 18 + LEGEND * variants.size(), "Units so far by variant");
    svg.line("axis", Svg.LEFT, BOTTOM, Svg.RIGHT, BOTTOM);
    svg.text(Svg.LEFT, TOP - 4.0, "start", Words.count(greatest) + " units");
    svg.text(Svg.LEFT, BOTTOM + 13.0, "start", first.toString());
    svg.text(Svg.RIGHT, BOTTOM + 13.0, "end", last.toString());
    for (int i = 0; i < variants.size(); i++) {
      String variant = variants.get(i);
      String style = "v" + i % STYLES;
      int y = BOTTOM + 2 * LEGEND + LEGEND * i;
      svg.path(style, points(variant, Math.max(1, greatest)));
      svg.line(style, Svg.LEFT, y - 4.0, Svg.LEFT + 30.0, y - 4.0);
      svg.text(Svg.LEFT + 36.0, y, "start", variant + ": " + Words.count(total(variant)));
    }
    return svg.end();
  }

  private long total(String variant) {
    return days.values().stream().mapToLong(day -> day.get(variant)).sum();
  }

  private String points(String variant, long greatest) {
    long span = Math.max(1, ChronoUnit.DAYS.between(first, last));
    List<String> points = new ArrayList<>();
    long soFar = 0;
    for (Map.Entry<LocalDate, Map<String, Long>> day : days.entrySet()) {
      soFar += day.getValue().get(variant);
      double along = (double) ChronoUnit.DAYS.between(first, day.getKey()) / span;
      double up = (double) soFar / greatest;
      points.add(
          Svg.point(Svg.LEFT + along * (Svg.RIGHT - Svg.LEFT), BOTTOM - up * (BOTTOM - TOP)));
    }
    return String.join(" ", points);
  }
}
