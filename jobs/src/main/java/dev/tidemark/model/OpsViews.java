package dev.tidemark.model;

import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Views over the ops tables that say what people ask most; each is a resource beside this class.
 */
public final class OpsViews {
  /** The area the views belong to. */
  public static final String AREA = "ops";

  /** By view, the table it reads. */
  private static final Map<String, Contract> TABLES =
      Map.of(
          "current_freshness", OpsTables.FRESHNESS,
          "open_late_arrival", OpsTables.LATE_ARRIVAL,
          "latest_test_result", OpsTables.TEST_RESULT);

  private OpsViews() {}

  /** True when there is such a view, as {@code ops.name}. */
  public static boolean exists(String area, String name) {
    return area.equals(AREA) && TABLES.containsKey(name);
  }

  /**
   * The statement that creates a view. What it reads is there afterwards, though it may be empty.
   */
  public static String create(Warehouse warehouse, String name) {
    new ContractTables(warehouse).ensure(TABLES.get(name));
    return statement(name);
  }

  /** The statements that create all views, by their names. */
  public static Map<String, String> createAll(Warehouse warehouse) {
    Map<String, String> statements = new TreeMap<>();
    TABLES.keySet().forEach(name -> statements.put(name, create(warehouse, name)));
    return statements;
  }

  private static String statement(String name) {
    try (InputStream resource = OpsViews.class.getResourceAsStream("ops/" + name + ".sql")) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
