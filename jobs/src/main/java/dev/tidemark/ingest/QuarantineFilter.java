package dev.tidemark.ingest;

import dev.tidemark.ingest.decode.ReasonCode;
import dev.tidemark.model.Area;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.util.ArrayList;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * Which records of {@code ops.quarantine} are meant.
 *
 * @param logs their logs, by full name
 * @param reason why they were quarantined; null for any reason
 * @param ids begins of quarantine_id; empty for all
 */
public record QuarantineFilter(List<String> logs, @Nullable ReasonCode reason, List<String> ids) {

  /**
   * Records of an area.
   *
   * @param log by name; null for all logs of the area
   * @throws TidemarkException UNKNOWN_TABLE, or INVALID_ARGUMENT for a table that is no log
   */
  public static QuarantineFilter of(
      Area area, @Nullable String log, @Nullable ReasonCode reason, List<String> ids) {
    List<String> all = area.logs().stream().map(Contract::fullName).toList();
    if (log == null) {
      return new QuarantineFilter(all, reason, ids);
    }
    String named = area.contract(log).fullName();
    if (!all.contains(named)) {
      throw new TidemarkException(
          ErrorCode.INVALID_ARGUMENT,
          "The table " + named + " is no log",
          "Only logs have records in quarantine: " + String.join(", ", all) + ".");
    }
    return new QuarantineFilter(List.of(named), reason, ids);
  }

  QuarantineFilter withIds(List<String> others) {
    return new QuarantineFilter(logs, reason, others);
  }

  /** All of which must hold; the ids must be whole. */
  List<Expression> expressions() {
    List<Expression> wanted = new ArrayList<>();
    wanted.add(Expressions.in("log", logs));
    if (reason != null) {
      wanted.add(Expressions.equal("reason", reason.name()));
    }
    if (!ids.isEmpty()) {
      wanted.add(Expressions.in("quarantine_id", ids));
    }
    return wanted;
  }
}
