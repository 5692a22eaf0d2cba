package dev.tidemark.ingest;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.RowType;

/**
 * Tells which records are copies: of those with one id, all but the first by arrival, rows that the
 * log already has first. Runs in batch only, keyed by half of the id's hash, where the fingerprints
 * of a key come one after the other in the order of arrival.
 *
 * <p>Memory: the fingerprints of one key, so one but for chance collisions.
 */
final class FindCopiesOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData> {
  private static final long serialVersionUID = 1L;

  /** Arrival of a copy, and whether its content is another than that of the first. */
  static final RowType COPY = RowType.of(new BigIntType(false), new BooleanType(false));

  /** What is compared with the first of its id. */
  private record Content(long high, long low) {}

  private transient long currentKey;
  private transient Map<Long, Content> kept;

  @Override
  public void open() throws Exception {
    super.open();
    kept = new HashMap<>();
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    RowData print = element.getValue();
    if (kept.isEmpty() || print.getLong(Fingerprints.ID_HIGH) != currentKey) {
      kept.clear();
      currentKey = print.getLong(Fingerprints.ID_HIGH);
    }
    Content content =
        new Content(
            print.getLong(Fingerprints.CONTENT_HIGH), print.getLong(Fingerprints.CONTENT_LOW));
    Content first = kept.putIfAbsent(print.getLong(Fingerprints.ID_LOW), content);
    long arrival = print.getLong(Fingerprints.ARRIVAL);
    if (first != null && arrival >= 0) {
      output.collect(new StreamRecord<>(GenericRowData.of(arrival, !first.equals(content))));
    }
  }
}
