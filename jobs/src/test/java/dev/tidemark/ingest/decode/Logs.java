package dev.tidemark.ingest.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.VarCharType;

/** Logs and clocks that the tests of this package share. */
final class Logs {
  static final LogicalType STRING = new VarCharType(VarCharType.MAX_LENGTH);
  static final LogicalType TIMESTAMP = new LocalZonedTimestampType(6);

  /** 2024-01-02T00:00:00Z for every clock, one hour of tolerance. */
  static final IngestTimes TIMES =
      IngestTimes.ofRun(TimestampData.fromEpochMillis(1_704_153_600_000L), 3_600);

  /** A log with one column of every type. */
  static final LogSchema EVENTS =
      LogSchema.eventLog(
              "test.raw_event",
              List.of(
                  LogColumn.required("event_id", STRING.copy(false)),
                  LogColumn.required("event_ts", TIMESTAMP.copy(false)),
                  LogColumn.optional("ingested_at", TIMESTAMP),
                  LogColumn.optional("event_date", new DateType()),
                  LogColumn.optional("text", STRING),
                  LogColumn.optional("flag", new BooleanType()),
                  LogColumn.optional("small", new IntType()),
                  LogColumn.optional("big", new BigIntType()),
                  LogColumn.optional("ratio", new DoubleType()),
                  LogColumn.optional("money", new DecimalType(18, 4)),
                  LogColumn.optional("wide", new DecimalType(38, 10)),
                  LogColumn.optional("day", new DateType()),
                  LogColumn.optional("at", TIMESTAMP),
                  LogColumn.optional("ints", new ArrayType(new IntType())),
                  LogColumn.optional("scores", new MapType(STRING, new DoubleType())),
                  LogColumn.optional("kind", STRING)),
              "event_id")
          .withDeciding("kind", Set.of("sum", "count"))
          .withRequired("text", "kind", Set.of("count"));

  static final LogSchema CHANGES =
      LogSchema.changeLog(
          "test.raw_customer",
          List.of(
              LogColumn.required("change_id", STRING),
              LogColumn.required("customer_id", STRING),
              LogColumn.optional("segment", STRING),
              LogColumn.required("changed_at", TIMESTAMP),
              LogColumn.required("is_deleted", new BooleanType()),
              LogColumn.required("event_ts", TIMESTAMP),
              LogColumn.required("ingested_at", TIMESTAMP),
              LogColumn.required("event_date", new DateType())),
          List.of("customer_id"));

  private Logs() {}

  /** All lines a reader finds, as {@code line:payload} with {@code !} behind a cut one. */
  static List<String> read(RecordReader reader) throws java.io.IOException {
    List<String> records = new ArrayList<>();
    while (reader.next()) {
      String text = new String(reader.payload(), java.nio.charset.StandardCharsets.UTF_8);
      records.add(reader.line() + ":" + text + (reader.tooLarge() ? "!" : ""));
    }
    return records;
  }
}
