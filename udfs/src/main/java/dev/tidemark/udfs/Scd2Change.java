package dev.tidemark.udfs;

import java.util.Objects;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.Row;

/**
 * One change of a key as {@link Scd2} keeps it in state.
 *
 * <p>{@code copies} is how often it was added less how often it was retracted. It is below zero
 * while a retraction has overtaken its row: in two-phase aggregation one bundle may see only the
 * retraction, the other half lies in the state it is merged with.
 */
public final class Scd2Change {
  public TimestampData eventTs;
  public TimestampData ingestedAt;
  public StringData changeId;
  public Row tracked;
  public int copies;

  /** For Flink, which fills the fields when it restores the state. */
  public Scd2Change() {}

  Scd2Change(
      TimestampData eventTs,
      TimestampData ingestedAt,
      StringData changeId,
      Row tracked,
      int copies) {
    this.eventTs = eventTs;
    this.ingestedAt = ingestedAt;
    this.changeId = changeId;
    this.tracked = tracked;
    this.copies = copies;
  }

  int compareOrder(Scd2Change other) {
    return Ordering.compare(
        eventTs, ingestedAt, changeId, other.eventTs, other.ingestedAt, other.changeId);
  }

  boolean sameTracked(Scd2Change other) {
    return Objects.equals(tracked, other.tracked);
  }
}
