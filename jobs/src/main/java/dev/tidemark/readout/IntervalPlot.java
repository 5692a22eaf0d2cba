package dev.tidemark.readout;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.annotation.Nullable;

/** Estimates with their intervals on one axis: thick for one look, thin for every look. */
final class IntervalPlot {
  private static final int ROW = 36;
  private static final int AXIS = 22;

  /** What fits into the width; the table beside it has the whole name. */
  private static final int LABEL = 40;

  /**
   * A line of the plot.
   *
   * @param alwaysLower lower end of the interval that holds at every look; null for none
   * @param alwaysUpper upper end of it; null for none
   */
  record Line(
      String label,
      double estimate,
      double lower,
      double upper,
      @Nullable Double alwaysLower,
      @Nullable Double alwaysUpper) {}

  private final String title;
  private final Function<Double, String> number;
  private final List<Line> lines = new ArrayList<>();
  private double least;
  private double greatest;

  /**
   * Begins a plot.
   *
   * @param number how a value of the axis is written
   */
  IntervalPlot(String title, Function<Double, String> number) {
    this.title = title;
    this.number = number;
  }

  void add(Line line) {
    lines.add(line);
    least = Math.min(least, line.alwaysLower() == null ? line.lower() : line.alwaysLower());
    greatest = Math.max(greatest, line.alwaysUpper() == null ? line.upper() : line.alwaysUpper());
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  String svg() {
    int height = lines.size() * ROW + AXIS;
    Svg svg = new Svg(height, title);
    svg.line("zero", x(0), 4, x(0), height - 16.0);
    for (int i = 0; i < lines.size(); i++) {
      draw(svg, lines.get(i), i * ROW);
    }
    int baseline = height - 4;
    svg.text(Svg.LEFT, baseline, "start", number.apply(least));
    svg.text(Svg.RIGHT, baseline, "end", number.apply(greatest));
    // Where zero is near an end, the end's own number stands there.
    if (x(0) > Svg.WIDTH / 4.0 && x(0) < Svg.WIDTH * 3 / 4.0) {
      svg.text(x(0), baseline, "middle", "0");
    }
    return svg.end();
  }

  private void draw(Svg svg, Line line, int top) {
    double y = top + 26;
    String label =
        line.label().length() > LABEL ? line.label().substring(0, LABEL) + "..." : line.label();
    svg.text(Svg.LEFT, top + 14.0, "start", label + "  " + number.apply(line.estimate()));
    if (line.alwaysLower() != null) {
      svg.line("thin", x(line.alwaysLower()), y, x(line.alwaysUpper()), y);
    }
    svg.line("thick", x(line.lower()), y, x(line.upper()), y);
    svg.dot(x(line.estimate()), y);
  }

  private double x(double value) {
    double span = greatest - least;
    return span == 0 ? Svg.WIDTH / 2.0 : Svg.LEFT + (value - least) / span * (Svg.RIGHT - Svg.LEFT);
  }
}
