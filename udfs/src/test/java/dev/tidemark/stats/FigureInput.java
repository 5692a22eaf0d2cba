package dev.tidemark.stats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;

/** The forms in which a case gives its numbers. */
final class FigureInput {

  private FigureInput() {}

  static Moments moments(JsonNode arm) {
    return arm.isArray()
        ? Moments.of(doubles(arm))
        : Moments.ofSums(
            arm.required("n").asLong(),
            arm.required("sum").asDouble(),
            arm.required("sum_squares").asDouble());
  }

  static Proportion proportion(JsonNode arm) {
    return new Proportion(arm.required("conversions").asLong(), arm.required("units").asLong());
  }

  static PairMoments pairs(JsonNode arm, String x, String y) {
    return PairMoments.of(doubles(arm.required(x)), doubles(arm.required(y)));
  }

  static double[] doubles(JsonNode array) {
    // A null is a covariate that a unit does not have.
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(value -> value.isNull() ? 0 : value.asDouble())
        .toArray();
  }

  static long[] longs(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
  }

  static List<Long> boxed(long[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  static Double nullable(JsonNode value) {
    return value.isNumber() ? value.asDouble() : null;
  }
}
