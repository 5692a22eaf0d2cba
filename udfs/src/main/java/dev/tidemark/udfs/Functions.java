package dev.tidemark.udfs;

import java.util.Map;
import org.apache.flink.table.functions.UserDefinedFunction;

/**
 * Every SQL function of Tidemark, by its SQL name: the one list from which the runner and the SQL
 * client register, so that a model means the same in both.
 */
public final class Functions {

  /** SQL name to class; never null, no order. */
  public static final Map<String, Class<? extends UserDefinedFunction>> BY_NAME =
      Map.of(
          "SURROGATE_KEY", SurrogateKey.class,
          "SCD2", Scd2.class,
          "LAST_BY", LastBy.class,
          "SEQUENCE", Sequence.class,
          "SRM_P_VALUE", SrmPValue.class,
          "WELCH_TEST", WelchTestFunction.class,
          "PROPORTION_TEST", ProportionTestFunction.class,
          "ALWAYS_VALID_P_VALUE", AlwaysValidPValue.class,
          "COMPARE_MEANS", CompareMeans.class);

  private Functions() {}
}
