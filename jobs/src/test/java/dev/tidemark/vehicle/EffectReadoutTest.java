package dev.tidemark.vehicle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.generate.TrafficFiles;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.generate.VehicleTraffic;
import dev.tidemark.readout.Check.Status;
import dev.tidemark.readout.Correction;
import dev.tidemark.readout.HtmlReport;
import dev.tidemark.readout.RandomizationUnit;
import dev.tidemark.readout.Readout;
import dev.tidemark.readout.ReadoutArea;
import dev.tidemark.readout.Readouts;
import dev.tidemark.readout.Result;
import dev.tidemark.runner.Progress;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The traffic knows what its treatments do; a readout of it has to find that, and nothing else. */
class EffectReadoutTest {
  @TempDir private Path folder;

  @Test
  void theTrueEffectIsFoundAndNoneOfTheVariantThatIsTreatedAsControlIs() throws Exception {
    TrafficOptions traffic = TrafficOptions.of("vehicle", 40_000, 5).withUsers(3_000);
    TrafficFiles.write(traffic, folder.resolve("traffic"));
    try (TestWarehouse warehouse =
        TestWarehouse.of(folder.resolve("warehouse"), TestWarehouse.SQL, "vehicle")) {
      warehouse.ingest(folder.resolve("traffic"));
      warehouse.backfill(BackfillRequest.whole("dim_experiment", "mart_personalization_effect"));
      Readout hero = read(warehouse, "hero_banner");
      assertThat(hero.experiment().unit()).isEqualTo(RandomizationUnit.CUSTOMER);
      assertThat(hero.checks(Status.FAIL)).isEmpty();
      Result leads = result(hero, "leads", "treatment");
      assertThat(leads.absolute().lower()).isPositive().isLessThan(VehicleTraffic.HERO_LEADS);
      assertThat(leads.absolute().upper()).isGreaterThan(VehicleTraffic.HERO_LEADS);
      assertThat(leads.adjusted()).isLessThan(0.05);
      for (String metric : new String[] {"engaged", "leads", "purchases", "revenue", "views"}) {
        assertThat(result(hero, metric, "control_b").adjusted()).as(metric).isGreaterThan(0.05);
      }

      Readout order = read(warehouse, "search_order");
      assertThat(order.experiment().unit()).isEqualTo(RandomizationUnit.SESSION);
      Result engaged = result(order, "engaged", "treatment");
      // A session that is engaged anyway cannot be won.
      double won = VehicleTraffic.SEARCH_SAVES * (1 - engaged.control().mean());
      assertThat(engaged.absolute().lower()).isPositive().isLessThan(won);
      assertThat(engaged.absolute().upper()).isGreaterThan(won);
      assertThat(result(order, "leads", "treatment").adjusted()).isGreaterThan(0.05);

      String page = new HtmlReport(order).page();
      assertThat(page).contains(" units (sessions)", "--area vehicle", "exposed units, complete");
      assertThat(page).doesNotContain("assigned");
    }
  }

  private static Result result(Readout readout, String metric, String variant) {
    return readout.headline(metric, variant, readout.experiment().decision()).orElseThrow();
  }

  private static Readout read(TestWarehouse warehouse, String experiment) {
    return new Readouts(warehouse.warehouse(), ReadoutArea.VEHICLE, Progress.SILENT)
        .of(experiment, null, Correction.HOLM);
  }
}
