package dev.tidemark.bench;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code PICK(map, keys)}: the part of a map that has these keys. Flink SQL has no function that
 * filters a map.
 */
public final class PickFunction extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  @DataTypeHint("MAP<STRING, DOUBLE>")
  public Map<String, Double> eval(
      @DataTypeHint("MAP<STRING, DOUBLE>") Map<String, Double> values,
      @DataTypeHint("ARRAY<STRING>") String[] keys) {
    Map<String, Double> picked = new HashMap<>();
    if (keys != null) {
      for (String key : keys) {
        Double value = values.get(key);
        if (value != null) {
          picked.put(key, value);
        }
      }
    }
    return picked;
  }
}
