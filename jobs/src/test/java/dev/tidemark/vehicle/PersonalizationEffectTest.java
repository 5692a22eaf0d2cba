package dev.tidemark.vehicle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.VehicleOracle;
import dev.tidemark.support.TestWarehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Units of experiments whose exposures, and whose customers, become known late. The stream is given
 * the records in two parts; what it ends in, a backfill and the oracle must end in too.
 */
@EnabledIfSystemProperty(named = "tidemark.long", matches = "true")
class PersonalizationEffectTest {
  private static final String EVENT =
      "event_id,anonymous_id,customer_id,event_name,vehicle_id,experiment_id,variant_id,latency_ms,event_ts";
  private static final String EXPERIMENT =
      "experiment_id,randomization_unit,window_hours,start_ts,end_ts,event_ts";

  @TempDir private Path folder;

  @BeforeEach
  void defineExperiments() throws IOException {
    write(
        1,
        "raw_experiment",
        EXPERIMENT,
        "hero,,48,2024-01-01,2024-01-10,2024-01-01",
        "order,session,24,2024-01-01,2024-01-10,2024-01-01");
  }

  @Test
  void unitsAreThoseOfTheFirstExposuresWheneverTheseComeAndWhoeverTheyTurnOutToBe()
      throws Exception {
    write(
        1,
        "raw_event",
        EVENT,
        // k1 is exposed on the 3rd, as is known at first, with B.
        exposure("e1", "a1", "k1", "hero", "B", "2024-01-03T10:00:00"),
        "e2,a1,k1,vehicle_view,v1,,,100,2024-01-03T11:00:00",
        "e3,a1,k1,vehicle_view,v2,,,300,2024-01-05T09:59:59",
        "e4,a1,k1,vehicle_view,v2,,,700,2024-01-05T10:00:00",
        // a2 is nobody yet.
        exposure("e5", "a2", "", "hero", "A", "2024-01-04T08:00:00"),
        "e6,a2,,save_vehicle,v1,,,,2024-01-04T08:01:00",
        // A session of a3 is exposed.
        "e7,a3,,page_view,,,,50,2024-01-04T12:00:00",
        exposure("e8", "a3", "", "order", "A", "2024-01-04T12:20:00"),
        "e9,a3,,vehicle_view,v1,,,150,2024-01-04T12:40:00",
        // Not in the dates, without a variant, of an experiment that nobody knows.
        exposure("e10", "a1", "k1", "hero", "A", "2024-01-10T00:00:00"),
        exposure("e11", "a1", "k1", "hero", "", "2024-01-02T00:00:00"),
        exposure("e12", "a1", "k1", "none", "A", "2024-01-02T00:00:00"),
        // The clock.
        "e13,a9,,page_view,,,,,2024-01-08T10:00:00");
    write(
        1,
        "raw_purchase",
        "purchase_id,customer_id,vehicle_id,purchase_price,event_ts",
        "p1,k3,v1,20000.5,2024-01-05T12:19:59");
    write(
        2,
        "raw_event",
        EVENT,
        // A day late: k1 was shown A before; the window moves, and k1 is in both.
        exposure("f1", "a1", "k1", "hero", "A", "2024-01-02T10:00:00"),
        // a2 and a3 were k2 and k3, as is known days later.
        "f2,a2,k2,login,,,,,2024-01-09T08:00:00",
        "f3,a3,k3,login,,,,,2024-01-09T09:00:00",
        // The session began earlier than it seemed, so that it has another id.
        "f4,a3,,save_vehicle,v1,,,,2024-01-04T11:40:00");
    write(
        2,
        "raw_lead",
        "lead_id,anonymous_id,customer_id,vehicle_id,lead_type,event_ts",
        "l1,a2,,v1,contact_dealer,2024-01-05T00:00:00",
        "l2,,k2,v1,contact_dealer,2024-01-05T01:00:00",
        "l3,,k2,v1,contact_dealer,2024-01-06T08:00:00");
    try (TestWarehouse warehouse =
            TestWarehouse.of(folder.resolve("warehouse"), TestWarehouse.SQL, "vehicle");
        AreaOracle oracle =
            VehicleOracle.of(
                folder.resolve("all"), new AreaOracle.Options(3_600, TestWarehouse.INGEST_TIME))) {
      warehouse.ingest(folder.resolve("part1"));
      warehouse.stream();
      // 8 January 10:00 is three days after the window of k1.
      assertThat(units(warehouse))
          .containsExactlyInAnyOrder(
              "hero customer k1 B false 1 true true 2 0 0 0.0000 2 200.0",
              "order session a3 A false 1 true false 1 0 0 0.0000 1 150.0");
      warehouse.ingest(folder.resolve("part2"));
      warehouse.stream();
      List<String> known =
          List.of(
              "hero customer k1 A true 2 true false 1 0 0 0.0000 1 100.0",
              "hero customer k2 A false 1 true true 0 2 0 0.0000 0 null",
              "order session a3 A false 1 true false 1 0 1 20000.5000 1 150.0");
      assertThat(units(warehouse)).containsExactlyInAnyOrderElementsOf(known);
      warehouse.assertEqualTo(oracle);
      warehouse.backfill(BackfillRequest.whole("mart_personalization_effect"));
      assertThat(units(warehouse)).containsExactlyInAnyOrderElementsOf(known);
      warehouse.assertEqualTo(oracle);
    }
  }

  private static String exposure(
      String id, String device, String customer, String experiment, String variant, String at) {
    return String.join(
        ",", id, device, customer, "personalization_exposure", "", experiment, variant, "", at);
  }

  /** Sessions by their device: there is one of each. */
  private static List<String> units(TestWarehouse warehouse) throws Exception {
    List<String> columns = warehouse.columns("vehicle.mart_personalization_effect");
    List<String> shown =
        List.of(
            "experiment_id",
            "randomization_unit",
            "unit_id",
            "variant_id",
            "is_crossover",
            "exposures",
            "is_complete",
            "engaged",
            "views",
            "leads",
            "purchases",
            "revenue",
            "latency_events",
            "avg_latency_ms");
    List<String> events = warehouse.columns("vehicle.fact_events");
    return warehouse.rows("vehicle.mart_personalization_effect").stream()
        .map(
            row ->
                shown.stream()
                    .map(column -> String.valueOf(row.get(columns.indexOf(column))))
                    .collect(Collectors.joining(" ")))
        .map(
            unit -> {
              try {
                for (List<Object> event : warehouse.rows("vehicle.fact_events")) {
                  unit =
                      unit.replace(
                          String.valueOf(event.get(events.indexOf("session_id"))),
                          String.valueOf(event.get(events.indexOf("anonymous_id"))));
                }
                return unit;
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            })
        .toList();
  }

  /** To the part, and to all of it for the oracle. */
  private void write(int part, String log, String header, String... lines) throws IOException {
    for (String target : List.of("part" + part, "all")) {
      Path file = folder.resolve(target).resolve(log).resolve(part + ".csv");
      Files.createDirectories(file.getParent());
      List<String> all = new ArrayList<>(List.of(header));
      all.addAll(List.of(lines));
      Files.write(file, all);
    }
  }
}
