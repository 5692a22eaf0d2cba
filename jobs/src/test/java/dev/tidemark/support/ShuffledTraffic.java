package dev.tidemark.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.generate.ExperimentTraffic;
import dev.tidemark.generate.ProductTraffic;
import dev.tidemark.generate.RetailTraffic;
import dev.tidemark.generate.Traffic;
import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.generate.TrafficRecord;
import dev.tidemark.generate.UsageTraffic;
import dev.tidemark.generate.VehicleTraffic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Generated traffic in another order of arrival. Anything may come before anything else, but the
 * copies of one id stay in their order, because the first of them wins.
 */
public final class ShuffledTraffic {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ShuffledTraffic() {}

  /**
   * Writes the traffic twice: cut into parts, one folder each, and {@code all} of it together for
   * the oracle.
   *
   * @return the folders of the parts in the order in which they must be ingested
   */
  public static List<Path> write(TrafficOptions options, Random random, int parts, Path folder)
      throws IOException {
    return write(shuffle(options.area(), random, records(options)), parts, folder);
  }

  /** The same in the order of arrival: rows are as late as the traffic says. */
  public static List<Path> writeInOrder(TrafficOptions options, int parts, Path folder)
      throws IOException {
    return write(records(options), parts, folder);
  }

  private static List<TrafficRecord> records(TrafficOptions options) {
    List<TrafficRecord> records = new ArrayList<>();
    Traffic.of(options).forEachRemaining(records::add);
    return records;
  }

  private static List<Path> write(List<TrafficRecord> records, int parts, Path folder)
      throws IOException {
    List<Path> folders = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      Path target = folder.resolve("part-" + part);
      int from = (int) ((long) records.size() * part / parts);
      int to = (int) ((long) records.size() * (part + 1) / parts);
      for (TrafficRecord record : records.subList(from, to)) {
        String file = "part-" + part + ".jsonl";
        append(target.resolve(record.log()).resolve(file), record.value());
        append(folder.resolve("all").resolve(record.log()).resolve(file), record.value());
      }
      folders.add(target);
    }
    return folders;
  }

  private static void append(Path file, byte[] line) throws IOException {
    Files.createDirectories(file.getParent());
    byte[] terminated = java.util.Arrays.copyOf(line, line.length + 1);
    terminated[line.length] = '\n';
    Files.write(file, terminated, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static List<TrafficRecord> shuffle(
      String area, Random random, List<TrafficRecord> records) {
    List<Integer> order = new ArrayList<>();
    Map<String, List<TrafficRecord>> copies = new HashMap<>();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      order.add(i);
      ids.add(idOf(area, records.get(i), i));
      copies.computeIfAbsent(ids.get(i), id -> new ArrayList<>()).add(records.get(i));
    }
    Collections.shuffle(order, random);
    // The places of an id are taken by its copies in their own order.
    List<TrafficRecord> shuffled = new ArrayList<>();
    for (int place : order) {
      shuffled.add(copies.get(ids.get(place)).remove(0));
    }
    return shuffled;
  }

  private static String idColumn(String area, String log) {
    return switch (log) {
      // A change log in retail.
      case ProductTraffic.RAW_ORDER -> area.equals(ProductTraffic.AREA) ? "order_id" : "change_id";
      case UsageTraffic.RAW_EVENT, RetailTraffic.RAW_CLICK -> "event_id";
      case VehicleTraffic.RAW_DECISION -> "eligibility_id";
      case VehicleTraffic.RAW_LEAD -> "lead_id";
      case VehicleTraffic.RAW_PURCHASE -> "purchase_id";
      case ExperimentTraffic.RAW_ASSIGNMENT -> "assignment_id";
      case ExperimentTraffic.RAW_EXPOSURE -> "exposure_id";
      case ExperimentTraffic.RAW_OUTCOME -> "outcome_id";
      default -> "change_id";
    };
  }

  private static String idOf(String area, TrafficRecord record, int index) {
    try {
      JsonNode json = JSON.readTree(new String(record.value(), StandardCharsets.UTF_8));
      String id = json.path(idColumn(area, record.log())).asText("");
      // A change without an id gets one from its key; those of one key stay in order together.
      return record.log() + " " + (id.isEmpty() ? "of " + record.key() : id);
    } catch (JsonProcessingException e) {
      return "broken " + index;
    }
  }
}
