package dev.tidemark.udfs;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.InputTypeStrategies;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.inference.TypeStrategies;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/**
 * {@code MONEY_QUOTIENT(amount DECIMAL, number BIGINT)} to DECIMAL(18, 4): the amount divided by
 * the number, rounded once, half away from zero. Null when either is null, when the number is 0,
 * and when the quotient has more than 14 digits before the point.
 *
 * <p>Flink's own division of decimals rounds to a scale that it derives from the types, and a cast
 * to money would then round a second time.
 */
public final class MoneyQuotient extends ScalarFunction {

  private static final long serialVersionUID = 1L;
  private static final int PRECISION = 18;
  private static final int SCALE = 4;

  /** The quotient; null where it is undefined or too large. */
  public BigDecimal eval(BigDecimal amount, Long number) {
    if (amount == null || number == null || number == 0) {
      return null;
    }
    BigDecimal quotient = amount.divide(BigDecimal.valueOf(number), SCALE, RoundingMode.HALF_UP);
    return quotient.precision() > PRECISION ? null : quotient;
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return TypeInference.newBuilder()
        .inputTypeStrategy(
            InputTypeStrategies.sequence(
                List.of("amount", "number"),
                List.of(
                    InputTypeStrategies.logical(LogicalTypeRoot.DECIMAL),
                    InputTypeStrategies.explicit(DataTypes.BIGINT()))))
        .outputTypeStrategy(TypeStrategies.explicit(DataTypes.DECIMAL(PRECISION, SCALE)))
        .build();
  }
}
