package dev.tidemark.parity;

import dev.tidemark.warehouse.Contract;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.java.tuple.Tuple5;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;

/**
 * Adds the rows of one side up by partition, where they are: only sums go on, those of a partition
 * in one or more parts. Keeps at most {@value #MAX_OPEN} partitions, and sends all on when there
 * are more.
 */
final class SumOperator extends AbstractStreamOperator<Tuple5<Integer, Long, Long, Long, Long>>
    implements OneInputStreamOperator<RowData, Tuple5<Integer, Long, Long, Long, Long>>,
        BoundedOneInput {
  private static final long serialVersionUID = 1L;
  private static final int MAX_OPEN = 10_000;

  private final Checksum.Side side;
  private final Partitions partitions;
  private final RowHash hash;
  private transient Map<Integer, Checksum> open;

  SumOperator(Contract contract, Checksum.Side side) {
    this.side = side;
    this.partitions = new Partitions(contract);
    this.hash = new RowHash(contract.rowType(), contract.rowType().getFieldNames());
  }

  @Override
  public void open() throws Exception {
    super.open();
    open = new HashMap<>();
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    RowData row = element.getValue();
    int partition = partitions.of(row);
    Checksum sum = open.get(partition);
    if (sum == null) {
      if (open.size() == MAX_OPEN) {
        flush();
      }
      sum = new Checksum();
      open.put(partition, sum);
    }
    sum.add(side, hash.of(row));
  }

  @Override
  public void endInput() {
    flush();
  }

  private void flush() {
    open.forEach((partition, sum) -> output.collect(new StreamRecord<>(sum.part(partition))));
    open.clear();
  }
}
