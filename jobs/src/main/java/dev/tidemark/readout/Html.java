package dev.tidemark.readout;

import java.util.List;
import javax.annotation.Nullable;

/** Pieces of the page. What comes from data is escaped here and nowhere else. */
final class Html {
  private final StringBuilder out = new StringBuilder();

  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  Html text(String text) {
    out.append(escape(text));
    return this;
  }

  Html heading(String text) {
    return raw("<h2>").text(text).raw("</h2>\n");
  }

  Html paragraph(String text) {
    return raw("<p>").text(text).raw("</p>\n");
  }

  Html soft(String text) {
    return raw("<p class=\"soft\">").text(text).raw("</p>\n");
  }

  /** A table that scrolls sideways where the page is narrow. */
  Html table(List<String> header, List<List<String>> rows) {
    raw("<div class=\"wide\"><table><thead><tr>");
    header.forEach(cell -> raw("<th scope=\"col\">").text(cell).raw("</th>"));
    raw("</tr></thead><tbody>\n");
    for (List<String> row : rows) {
      raw("<tr>");
      row.forEach(cell -> raw("<td>").text(cell).raw("</td>"));
      raw("</tr>\n");
    }
    return raw("</tbody></table></div>\n");
  }

  static String escape(@Nullable String text) {
    if (text == null) {
      return "";
    }
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> {
          // A page cannot hold other control characters.
          if (c >= ' ' || c == '\n' || c == '\t') {
            escaped.append(c);
          }
        }
      }
    }
    return escaped.toString();
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
