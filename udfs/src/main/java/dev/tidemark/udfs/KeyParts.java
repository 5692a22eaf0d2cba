package dev.tidemark.udfs;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.ArgumentCount;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.ConstantArgumentCount;
import org.apache.flink.table.types.inference.InputTypeStrategy;
import org.apache.flink.table.types.inference.Signature;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * What {@link SurrogateKey} accepts: one or more parts of the types that have one stated text form.
 *
 * <p>A type without one (DOUBLE, BYTES, ARRAY, ...) is refused when the query is planned, because a
 * key made from it could not be made again by another engine. Parts keep Flink's internal classes,
 * except a date: as a bare int it could not be told from an integer.
 */
final class KeyParts implements InputTypeStrategy {

  @Override
  public ArgumentCount getArgumentCount() {
    return ConstantArgumentCount.from(1);
  }

  @Override
  public Optional<List<DataType>> inferInputTypes(CallContext call, boolean throwOnFailure) {
    List<DataType> parts = new ArrayList<>();
    for (DataType argument : call.getArgumentDataTypes()) {
      LogicalType type = argument.getLogicalType();
      Class<?> heldAs = heldAs(type);
      if (heldAs == null) {
        return call.fail(
            throwOnFailure,
            "SURROGATE_KEY cannot take part %d of type %s: only STRING, integers, BOOLEAN, DATE, "
                + "TIMESTAMP, TIMESTAMP_LTZ and DECIMAL have a stated text form. "
                + "Cast it to one of them.",
            parts.size() + 1,
            type.asSummaryString());
      }
      parts.add(DataTypes.of(type).bridgedTo(heldAs));
    }
    return Optional.of(parts);
  }

  @Override
  public List<Signature> getExpectedSignatures(FunctionDefinition definition) {
    return List.of(Signature.of(Signature.Argument.ofVarying("part")));
  }

  private static Class<?> heldAs(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case CHAR, VARCHAR -> StringData.class;
      case TINYINT -> Byte.class;
      case SMALLINT -> Short.class;
      case INTEGER -> Integer.class;
      case BIGINT -> Long.class;
      case BOOLEAN -> Boolean.class;
      case DATE -> LocalDate.class;
      case DECIMAL -> DecimalData.class;
      case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> TimestampData.class;
      default -> null;
    };
  }
}
