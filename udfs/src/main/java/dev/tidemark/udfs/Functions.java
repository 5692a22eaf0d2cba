package dev.tidemark.udfs;

import static java.util.Map.entry;

import java.util.Map;
import org.apache.flink.table.functions.UserDefinedFunction;

/**
 * Every SQL function of Tidemark, by its SQL name: the one list from which the runner and the SQL
 * client register, so that a model means the same in both.
 */
public final class Functions {

  /** SQL name to class; never null, no order. */
  public static final Map<String, Class<? extends UserDefinedFunction>> BY_NAME =
      Map.ofEntries(
          entry("SURROGATE_KEY", SurrogateKey.class),
          entry("SCD2", Scd2.class),
          entry("LAST_BY", LastBy.class),
          entry("ORDER_KEY", OrderKey.class),
          entry("REVERSED_ORDER_KEY", ReversedOrderKey.class),
          entry("MODE", Mode.class),
          entry("TIMELINE", Timeline.class),
          entry("VALUE_AT", ValueAt.class),
          entry("VALUE_BEFORE", ValueBefore.class),
          entry("SPACED_BY", SpacedBy.class),
          entry("HOURS_BETWEEN", HoursBetween.class),
          entry("MEDIAN", Median.class),
          entry("MINUTES_BETWEEN", MinutesBetween.class),
          entry("MONEY_QUOTIENT", MoneyQuotient.class),
          entry("SEQUENCE", Sequence.class),
          entry("SETTING", Setting.class),
          entry("SRM_P_VALUE", SrmPValue.class),
          entry("WELCH_TEST", WelchTestFunction.class),
          entry("PROPORTION_TEST", ProportionTestFunction.class),
          entry("ALWAYS_VALID_P_VALUE", AlwaysValidPValue.class),
          entry("COMPARE_MEANS", CompareMeans.class));

  private Functions() {}
}
