package dev.tidemark.vehicle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.demo.EmbeddedKafka;
import dev.tidemark.generate.KafkaTraffic;
import dev.tidemark.generate.VehicleTraffic;
import dev.tidemark.ingest.QuarantineFilter;
import dev.tidemark.ingest.QuarantineReplay;
import dev.tidemark.ingest.kafka.KafkaIngest;
import dev.tidemark.runner.Progress;
import dev.tidemark.support.Balances;
import dev.tidemark.support.Folders;
import dev.tidemark.support.KafkaFiles;
import dev.tidemark.support.TestWarehouse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vehicle identification number is never stored whole, whatever it comes in. */
class VinMaskTest {
  /** All of them begin so, and nothing else does. */
  private static final String BEGIN = "1HGCM8263";

  private static final String VIN = BEGIN + "3A00";
  private static final String LOG = "vehicle.raw_vehicle";

  @TempDir private Path folder;

  @Test
  void noFileOfTheWarehouseHoldsOneAfterGoodAndBrokenRecordsOfFilesAndTopics() throws Exception {
    Folders.lines(folder.resolve("in/raw_vehicle/a.jsonl"), records("f").toArray(String[]::new));
    Folders.lines(
        folder.resolve("in/raw_vehicle/b.csv"),
        "change_id,vehicle_id,vin,mileage,event_ts,ingested_at",
        "c1,v1," + VIN + "2001,10,2024-01-01T00:00:00Z,",
        "c2,v2,\"" + VIN + "2002\",many,2024-01-01T00:00:00Z,",
        "c3,v3,Ford," + VIN + "2003,10,2024-01-01T00:00:00Z,",
        "c4," + VIN + "2004",
        "c1,v1," + VIN + "2001,11,2024-01-01T00:00:00Z,",
        "c5,v5,742005,10,2024-01-01T00:00:00Z,",
        "c6,v6," + VIN + "2006,10,2024-01-01T00:00:00Z,2025-07-01T00:00:00Z",
        "c7,v7,\"" + VIN + "2007,10,2024-01-01T00:00:00Z,");
    try (TestWarehouse warehouse =
            TestWarehouse.of(folder.resolve("warehouse"), TestWarehouse.SQL, "vehicle");
        EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
      warehouse.ingest(folder.resolve("in"));
      Map<String, Long> refused = Balances.of(warehouse).quarantinedByReason("raw_vehicle");
      assertThat(refused)
          .containsEntry("MALFORMED", 6L)
          .containsEntry("WRONG_TYPE", 4L)
          .containsEntry("MISSING_REQUIRED_FIELD", 1L)
          .containsEntry("CONFLICTING_DUPLICATE", 2L)
          .containsEntry("INGESTED_IN_THE_FUTURE", 2L);
      ingestTopic(warehouse, kafka);
      assertThat(Balances.of(warehouse).quarantined("raw_vehicle")).isEqualTo(15 + 8);
      assertNoneIsWhole(warehouse);

      replay(warehouse);
      assertThat(vins(warehouse))
          .containsEntry("c1", "002001")
          .containsEntry("c5", null)
          .containsEntry("c6", "002006")
          .containsEntry("f-later", "001009")
          .containsEntry("f-good", "001001")
          .containsEntry("k-good", "001001");
      assertNoneIsWhole(warehouse);
    }
  }

  /** One of each kind; the ids begin with the name. */
  private static List<String> records(String name) {
    String good = record(name + "-good", VIN + "1001", "7", "");
    return List.of(
        good,
        // Equal where it is stored: the same last six characters.
        good.replace(BEGIN, "x" + BEGIN),
        good.replace("\"mileage\":7", "\"mileage\":8"),
        record(name + "-wrong", VIN + "1002", "\"" + VIN + "1002\"", ""),
        record(name + "-nested", "x", "7", "").replace("\"x\"", "{\"n\":\"" + VIN + "1003\"}"),
        record(name + "-twice", VIN + "1004", "\"n\"", ",\"note\":\"was " + VIN + "1004\""),
        record(name + "-noid", VIN + "1005", "7", "").replace("vehicle_id", "id"),
        record(name + "-cut", VIN + "1006", "7", "").replace("}", ""),
        "\"" + VIN + "1007\"",
        good + " " + good,
        record(name + "-later", VIN + "1009", "7", ",\"ingested_at\":\"2025-07-01T00:00:00Z\""));
  }

  private static String record(String id, String vin, String mileage, String more) {
    return "{\"change_id\":\"%s\",\"vehicle_id\":\"%s\",\"vin\":\"%s\",\"mileage\":%s,"
            .formatted(id, id, vin, mileage)
        + "\"event_ts\":\"2024-01-01T00:00:00Z\""
        + more
        + "}";
  }

  private static void ingestTopic(TestWarehouse warehouse, EmbeddedKafka kafka) {
    KafkaTraffic.createTopics(
        kafka.bootstrapServers(),
        VehicleTraffic.LOGS.stream().collect(Collectors.toMap(log -> "vehicle." + log, log -> 1)));
    List<byte[]> values = new ArrayList<>();
    records("k").forEach(record -> values.add(record.getBytes(StandardCharsets.UTF_8)));
    KafkaFiles.send(kafka.bootstrapServers(), LOG, values, TestWarehouse.INGEST_TIME);
    new KafkaIngest(
            warehouse.warehouse(), warehouse.area(), kafka.bootstrapServers(), Progress.SILENT)
        .run(true, false);
  }

  private static Map<String, Object> vins(TestWarehouse warehouse) throws Exception {
    List<String> columns = warehouse.columns(LOG);
    Map<String, Object> vins = new java.util.HashMap<>();
    for (List<Object> row : warehouse.rows(LOG)) {
      vins.put((String) row.get(columns.indexOf("change_id")), row.get(columns.indexOf("vin")));
    }
    return vins;
  }

  /** Neither as bytes of any file, state included, nor in what compressed files hold. */
  private void assertNoneIsWhole(TestWarehouse warehouse) throws Exception {
    for (String table : warehouse.snapshots().keySet()) {
      for (List<Object> row : warehouse.rows(table)) {
        for (Object value : row) {
          assertThat(text(value)).as(table).doesNotContain(BEGIN);
        }
      }
    }
    try (Stream<Path> files = Files.walk(folder.resolve("warehouse"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(bytes.contains(BEGIN)).as(file.toString()).isFalse();
      }
    }
  }

  private static String text(Object value) {
    return value instanceof java.nio.ByteBuffer bytes
        ? StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString()
        : String.valueOf(value);
  }

  /** Against the clock of now, to which what was received in July is the past. */
  private static void replay(TestWarehouse warehouse) throws Exception {
    new QuarantineReplay(warehouse.warehouse(), warehouse.area(), Progress.SILENT)
        .run(QuarantineFilter.of(warehouse.area(), "raw_vehicle", null, List.of()), false);
  }
}
