package dev.tidemark.udfs;

import java.util.List;
import java.util.Optional;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.ArgumentTypeStrategy;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.InputTypeStrategies;
import org.apache.flink.table.types.inference.Signature;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.types.Row;

/** Types of {@link Scd2}: state and result carry the very row type of its last argument. */
final class Scd2Types {

  private static final int TRACKED = 3;
  private static final DataType INSTANT =
      DataTypes.TIMESTAMP_LTZ(6).notNull().bridgedTo(TimestampData.class);
  private static final DataType TEXT = DataTypes.STRING().notNull().bridgedTo(StringData.class);

  private Scd2Types() {}

  static TypeInference inference() {
    // Order parts are declared nullable so that a nullable column plans; a null fails at run time.
    DataType instant = INSTANT.nullable();
    return TypeInference.newBuilder()
        .inputTypeStrategy(
            InputTypeStrategies.sequence(
                List.of("event_ts", "ingested_at", "change_id", "tracked"),
                List.of(
                    InputTypeStrategies.explicit(instant),
                    InputTypeStrategies.explicit(instant),
                    InputTypeStrategies.explicit(TEXT.nullable()),
                    new TrackedRow())))
        .accumulatorTypeStrategy(call -> Optional.of(state(tracked(call))))
        .outputTypeStrategy(call -> Optional.of(history(tracked(call))))
        .build();
  }

  private static DataType tracked(CallContext call) {
    return call.getArgumentDataTypes().get(TRACKED);
  }

  private static DataType state(DataType tracked) {
    DataType change =
        DataTypes.STRUCTURED(
                Scd2Change.class,
                DataTypes.FIELD("eventTs", INSTANT),
                DataTypes.FIELD("ingestedAt", INSTANT),
                DataTypes.FIELD("changeId", TEXT),
                DataTypes.FIELD("tracked", tracked),
                DataTypes.FIELD("copies", DataTypes.INT().notNull().bridgedTo(int.class)))
            .notNull();
    return DataTypes.STRUCTURED(
            Scd2Changes.class,
            DataTypes.FIELD("sorted", DataTypes.ARRAY(change).notNull().bridgedTo(List.class)))
        .notNull();
  }

  private static DataType history(DataType tracked) {
    DataType version =
        DataTypes.ROW(
                DataTypes.FIELD("effective_ts", INSTANT),
                DataTypes.FIELD("expiration_ts", INSTANT),
                DataTypes.FIELD("is_current", DataTypes.BOOLEAN().notNull()),
                DataTypes.FIELD("tracked", tracked))
            .notNull();
    return DataTypes.ARRAY(version).notNull().bridgedTo(Row[].class);
  }

  /** Any row; its fields are compared as Java objects, so each needs value equality. */
  private static final class TrackedRow implements ArgumentTypeStrategy {

    @Override
    public Optional<DataType> inferArgumentType(
        CallContext call, int position, boolean throwOnFailure) {
      LogicalType type = call.getArgumentDataTypes().get(position).getLogicalType();
      if (!type.is(LogicalTypeRoot.ROW)) {
        return call.fail(
            throwOnFailure,
            "SCD2 needs the tracked columns as a ROW(...), got %s.",
            type.asSummaryString());
      }
      return Optional.of(DataTypes.of(type));
    }

    @Override
    public Signature.Argument getExpectedArgument(FunctionDefinition definition, int position) {
      return Signature.Argument.of("tracked", "ROW<...>");
    }
  }
}
