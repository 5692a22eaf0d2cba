package dev.tidemark.readout;

import java.util.Locale;

/** A drawing inside the page; its colours are those of the page's style. */
final class Svg {
  static final int WIDTH = 360;
  static final int LEFT = 12;
  static final int RIGHT = 348;

  private final StringBuilder out = new StringBuilder();

  /**
   * Begins a drawing.
   *
   * @param title what it shows, for those who do not see it
   */
  Svg(int height, String title) {
    add(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\"><title>%s</title>",
        WIDTH, height, Html.escape(title));
  }

  void text(double x, double y, String anchor, String text) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
        x, y, anchor, Html.escape(text));
  }

  void line(String style, double x1, double y1, double x2, double y2) {
    add(
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        style, x1, y1, x2, y2);
  }

  void dot(double x, double y) {
    add("<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>", x, y);
  }

  /** A path through points, as "x,y x,y". */
  void path(String style, String points) {
    add("<polyline class=\"%s\" points=\"%s\"/>", style, points);
  }

  static String point(double x, double y) {
    return String.format(Locale.ROOT, "%.1f,%.1f", x, y);
  }

  /** The whole drawing. */
  String end() {
    return out + "</svg>\n";
  }

  private void add(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
