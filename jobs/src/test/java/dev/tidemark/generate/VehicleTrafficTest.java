package dev.tidemark.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VehicleTrafficTest {
  @TempDir static Path folder;
  private static TrafficTables tables;

  @BeforeAll
  static void generate() throws Exception {
    tables = new TrafficTables(TrafficOptions.of("vehicle", 30_000, 7).withUsers(1_200), folder);
    tables.execute(
        """
        CREATE TABLE link AS
        SELECT anonymous_id, customer_id, event_ts FROM raw_event WHERE customer_id IS NOT NULL
        AND event_name IN ('login', 'prequal_start', 'prequal_submit', 'lead_start', 'lead_submit')
        UNION ALL SELECT anonymous_id, customer_id, event_ts FROM raw_lead
        WHERE anonymous_id IS NOT NULL AND customer_id IS NOT NULL
        """);
    tables.execute(
        """
        CREATE TABLE submission AS
        SELECT *, event_ts - lag(event_ts) OVER (
          PARTITION BY coalesce(customer_id, anonymous_id), vehicle_id, lead_type ORDER BY event_ts
        ) AS gap
        FROM raw_lead WHERE customer_id IS NOT NULL OR anonymous_id IS NOT NULL
        """);
  }

  @AfterAll
  static void close() throws Exception {
    tables.close();
  }

  @Test
  void peopleLookForDaysOnSeveralDevicesBeforeTheySayWhoTheyAre() throws Exception {
    tables.assertAtLeast(
        100,
        "days of anonymous events before the first link",
        """
        (SELECT anonymous_id, min(event_ts) AS at FROM link GROUP BY anonymous_id) l
        JOIN (SELECT anonymous_id, min(event_ts) AS at FROM raw_event GROUP BY anonymous_id) e
        USING (anonymous_id) WHERE e.at < l.at - INTERVAL 3 DAY""");
    tables.assertAtLeast(
        200,
        "people who are never identified",
        "(SELECT DISTINCT anonymous_id FROM raw_event) ANTI JOIN link USING (anonymous_id)");
    tables.assertAtLeast(
        50,
        "customers with several devices",
        """
        (SELECT customer_id FROM link GROUP BY customer_id
        HAVING count(DISTINCT anonymous_id) > 1)""");
    tables.assertAtLeast(
        5,
        "devices of two customers",
        """
        (SELECT anonymous_id FROM link GROUP BY anonymous_id
        HAVING count(DISTINCT customer_id) > 1)""");
    tables.assertAtLeast(
        500,
        "events of known people that do not name them",
        "raw_event e SEMI JOIN link USING (anonymous_id) WHERE customer_id IS NULL");
  }

  @Test
  void leadsAreRepeatedWithinAMonthAfterItAndExactlyThen() throws Exception {
    tables.assertAtLeast(30, "within", "submission WHERE gap < INTERVAL 30 DAY");
    tables.assertAtLeast(3, "exactly", "submission WHERE gap = INTERVAL 30 DAY");
    tables.assertAtLeast(5, "beyond", "submission WHERE gap > INTERVAL 30 DAY");
    tables.assertAtLeast(
        5, "leads of nobody", "raw_lead WHERE customer_id IS NULL AND anonymous_id IS NULL");
    tables.assertAtLeast(
        5,
        "leads of a customer alone",
        "raw_lead WHERE customer_id IS NOT NULL AND anonymous_id IS NULL");
    assertThat(tables.number("SELECT count(DISTINCT lead_type) FROM raw_lead")).isEqualTo(3);
  }

  @Test
  void purchasesAreOfALeadOfNoneOrOfOneThatNeverWas() throws Exception {
    tables.assertAtLeast(10, "of a lead", "raw_purchase SEMI JOIN raw_lead USING (lead_id)");
    tables.assertAtLeast(10, "of none", "raw_purchase WHERE lead_id IS NULL");
    tables.assertAtLeast(
        3,
        "of one that never was",
        "raw_purchase ANTI JOIN raw_lead USING (lead_id) WHERE lead_id IS NOT NULL");
  }

  @Test
  void vehiclesPricesAndCampaignsChange() throws Exception {
    assertThat(tables.number("SELECT avg(length(vin)) FROM raw_vehicle")).isGreaterThan(14);
    tables.assertAtLeast(100, "whole numbers", "raw_vehicle WHERE length(vin) = 17");
    tables.assertAtLeast(1, "numbers of six or fewer", "raw_vehicle WHERE length(vin) <= 6");
    tables.assertAtLeast(1, "no number", "raw_vehicle WHERE vin IS NULL");
    tables.assertAtLeast(1, "vehicles that are gone", "raw_vehicle WHERE is_deleted");
    tables.assertAtLeast(
        50,
        "prices that change",
        "(SELECT vehicle_id FROM raw_price GROUP BY vehicle_id HAVING count(DISTINCT list_price) > 1)");
    tables.assertAtLeast(
        20,
        "vehicles that nobody lists",
        "raw_event ANTI JOIN raw_vehicle USING (vehicle_id) WHERE vehicle_id IS NOT NULL");
    tables.assertAtLeast(100, "impressions", "raw_event WHERE event_name = 'campaign_impression'");
    tables.assertAtLeast(100, "clicks", "raw_event WHERE event_name = 'campaign_click'");
    tables.assertAtLeast(
        100,
        "touches on other pages",
        "raw_event WHERE event_name = 'page_view' AND campaign_id IS NOT NULL");
    tables.assertAtLeast(
        10,
        "campaigns that nobody lists",
        "raw_event ANTI JOIN raw_campaign USING (campaign_id) WHERE campaign_id IS NOT NULL");
  }

  @Test
  void decisionsHaveListsAlsoEmptyAndMissingOnes() throws Exception {
    for (String list : new String[] {"term_options", "reason_codes"}) {
      tables.assertAtLeast(10, list, "raw_eligibility_decision WHERE len(" + list + ") > 1");
      tables.assertAtLeast(5, list, "raw_eligibility_decision WHERE len(" + list + ") = 0");
      tables.assertAtLeast(5, list, "raw_eligibility_decision WHERE " + list + " IS NULL");
    }
    tables.assertAtLeast(10, "no vehicle", "raw_eligibility_decision WHERE vehicle_id IS NULL");
  }

  @Test
  void pagesGetSlowerFromDayToDayEachInItsOwnMeasure() throws Exception {
    assertThat(growth("search")).isGreaterThan(1.5);
    assertThat(growth("home")).isBetween(1.05, 1.5);
    tables.assertAtLeast(500, "no latency", "raw_event WHERE latency_ms IS NULL");
    tables.assertAtLeast(100, "no page", "raw_event WHERE page IS NULL");
  }

  private static double growth(String page) throws Exception {
    return tables.number(
        """
        SELECT median(latency_ms) FILTER (WHERE event_ts >= '2024-02-20')
          / median(latency_ms) FILTER (WHERE event_ts < '2024-01-11')
        FROM raw_event WHERE page = '%s'
        """
            .formatted(page));
  }

  @Test
  void exposuresAreOfCustomersAndOfSessionsEvenlyWithSomeThatDoNotCount() throws Exception {
    for (String experiment : new String[] {"hero_banner", "search_order"}) {
      double variants = experiment.equals("hero_banner") ? 3 : 2;
      String exposed =
          "raw_event WHERE event_name = 'personalization_exposure' AND experiment_id = '"
              + experiment
              + "' ";
      double all = tables.number("SELECT count(*) FROM " + exposed);
      double treated =
          tables.number("SELECT count(*) FROM " + exposed + "AND variant_id = 'treatment'");
      assertThat(treated / all).isCloseTo(1 / variants, within(0.05));
      tables.assertAtLeast(5, "without variant", exposed + "AND variant_id IS NULL");
      tables.assertAtLeast(5, "after the end", exposed + "AND event_ts >= '2024-02-20'");
    }
    tables.assertAtLeast(
        10,
        "crossovers",
        """
        (SELECT anonymous_id FROM raw_event WHERE experiment_id = 'hero_banner'
        GROUP BY anonymous_id HAVING count(DISTINCT variant_id) > 1)""");
    tables.assertAtLeast(
        50,
        "exposures before the customer is known",
        """
        (SELECT anonymous_id, min(event_ts) AS at FROM link GROUP BY anonymous_id) l
        JOIN raw_event e USING (anonymous_id)
        WHERE e.event_name = 'personalization_exposure' AND e.event_ts < l.at - INTERVAL 1 DAY""");
  }
}
