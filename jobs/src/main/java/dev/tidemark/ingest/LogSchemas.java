package dev.tidemark.ingest;

import dev.tidemark.ingest.decode.LogColumn;
import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.warehouse.Contract;
import java.util.List;

/** What decoding must know of a log, taken from its contract. */
public final class LogSchemas {
  private LogSchemas() {}

  public static LogSchema of(Contract log) {
    List<LogColumn> columns =
        log.rowType().getFields().stream()
            .map(f -> new LogColumn(f.getName(), f.getType(), !f.getType().isNullable()))
            .toList();
    return log.isChangeLog()
        ? LogSchema.changeLog(log.fullName(), columns, log.changeKey())
        : LogSchema.eventLog(log.fullName(), columns, log.primaryKey().get(0));
  }
}
