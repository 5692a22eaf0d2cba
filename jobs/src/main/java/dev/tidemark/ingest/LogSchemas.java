package dev.tidemark.ingest;

import dev.tidemark.ingest.decode.LogColumn;
import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.warehouse.Contract;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What decoding must know of a log, taken from its contract. */
public final class LogSchemas {
  private LogSchemas() {}

  public static LogSchema of(Contract log) {
    List<LogColumn> columns =
        log.rowType().getFields().stream()
            .map(f -> new LogColumn(f.getName(), f.getType(), !f.getType().isNullable()))
            .toList();
    LogSchema schema =
        log.isChangeLog()
            ? LogSchema.changeLog(log.fullName(), columns, log.changeKey())
                .withMayLieAhead(!log.tellsTime())
            : LogSchema.eventLog(log.fullName(), columns, log.primaryKey().get(0));
    for (Map.Entry<String, List<String>> accepted : log.acceptedValues().entrySet()) {
      schema = schema.withDeciding(accepted.getKey(), Set.copyOf(accepted.getValue()));
    }
    for (Contract.Requirement required : log.requirements()) {
      schema =
          schema.withRequired(
              required.column(), required.decidedBy(), Set.copyOf(required.values()));
    }
    return schema.withMasked(log.masked());
  }
}
