package dev.tidemark.ingest.decode;

import java.io.Serializable;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * One column of a log.
 *
 * @param required true when a record without it is quarantined
 */
public record LogColumn(String name, LogicalType type, boolean required) implements Serializable {

  public static LogColumn required(String name, LogicalType type) {
    return new LogColumn(name, type, true);
  }

  public static LogColumn optional(String name, LogicalType type) {
    return new LogColumn(name, type, false);
  }
}
