package dev.tidemark.readout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.readout.StoredExperiment.Unit;
import dev.tidemark.runner.Progress;
import dev.tidemark.support.TestWarehouse;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlReportTest {
  @TempDir private Path folder;
  private TestWarehouse warehouse;
  private StoredExperiment stored;

  @BeforeEach
  void open() {
    warehouse = TestWarehouse.experiment(folder);
    stored =
        new StoredExperiment(warehouse)
            .define(
                Map.of(
                    "primary_metric",
                    "m<1>",
                    "name",
                    "<script>alert(1)</script> & co",
                    "hypothesis",
                    "\"more\" 'is' better"))
            .variants(0.5, 0.5)
            .metric("m<1>", Map.of());
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  private static Unit unit(Unit unit) {
    return unit.with(Map.of("m<1>", 1 + unit.parity()), Map.of("m<1>", 0d));
  }

  @Test
  void thePageIsWellFormedAndRefersToNothingElse() throws Exception {
    stored.units("A", 50, HtmlReportTest::unit).units("B", 50, unit -> unit(unit).on(2));
    String page = page();
    Document document = parse(page);

    NodeList all = document.getElementsByTagName("*");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < all.getLength(); i++) {
      Element element = (Element) all.item(i);
      names.add(element.getTagName());
      for (String reference : List.of("src", "href", "srcset", "data", "action", "xlink:href")) {
        assertThat(element.hasAttribute(reference)).as(element + " " + reference).isFalse();
      }
    }
    assertThat(names).contains("svg", "table", "style", "h1");
    assertThat(names).doesNotContain("script", "link", "img", "iframe", "object", "base");
    assertThat(page).doesNotContain("http:", "https:", "url(", "@import", "//");
    assertThat(document.getElementsByTagName("h1").item(0).getTextContent())
        .isEqualTo("<script>alert(1)</script> & co");
    assertThat(page).contains("name=\"viewport\"", "@media print");
  }

  @Test
  void theFailedCheckComesBeforeAnyFigure() throws Exception {
    stored.units("A", 50, HtmlReportTest::unit).units("B", 250, HtmlReportTest::unit);
    String text = parse(page()).getElementsByTagName("body").item(0).getTextContent();
    assertThat(text.indexOf("No: ")).isPositive().isLessThan(text.indexOf("srm_assignment"));
    assertThat(text.indexOf("srm_assignment")).isLessThan(text.indexOf("What happened?"));
    assertThat(text.indexOf("What happened?")).isLessThan(text.indexOf("All metrics"));
    assertThat(text.indexOf("Quality report"))
        .isLessThan(text.indexOf("How each number was computed"));
    assertThat(text).contains("experiment.fct_experiment_unit_outcomes", "--as-of r");
  }

  @Test
  void anExperimentOfWhichNothingCanBeSaidHasAPageToo() throws Exception {
    stored.units("A", 1, HtmlReportTest::unit);
    String text = parse(page()).getElementsByTagName("body").item(0).getTextContent();
    assertThat(text).contains("nothing can be said about m<1> yet");
  }

  private String page() {
    stored.store();
    return new HtmlReport(
            new Readouts(warehouse.warehouse(), ReadoutArea.EXPERIMENT, Progress.SILENT)
                .of("x", null, Correction.HOLM))
        .page();
  }

  private static Document parse(String page) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(page)));
  }
}
