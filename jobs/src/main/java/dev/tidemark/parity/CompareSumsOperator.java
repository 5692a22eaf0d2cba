package dev.tidemark.parity;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.java.tuple.Tuple5;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Puts the parts of each partition's checksum together and notes the partitions whose sides do not
 * agree: how many, and which of them as long as there are few. Runs in batch only, where all parts
 * of a partition come one after the other.
 */
final class CompareSumsOperator extends AbstractStreamOperator<Void>
    implements OneInputStreamOperator<Tuple5<Integer, Long, Long, Long, Long>, Void>,
        BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private final String table;
  private transient Integer partition;
  private transient Checksum sum;
  private transient List<Integer> differing;
  private transient LongCounter compared;
  private transient LongCounter differingCount;
  private transient LongCounter agreeingRows;
  private transient ListAccumulator<Integer> named;

  CompareSumsOperator(String table) {
    this.table = table;
  }

  @Override
  public void open() throws Exception {
    super.open();
    sum = new Checksum();
    differing = new ArrayList<>();
    compared = getRuntimeContext().getLongCounter(Sums.PARTITIONS + table);
    differingCount = getRuntimeContext().getLongCounter(Sums.DIFFERING + table);
    agreeingRows = getRuntimeContext().getLongCounter(Sums.AGREEING_ROWS + table);
    named = new ListAccumulator<>();
    getRuntimeContext().addAccumulator(Sums.NAMED + table, named);
  }

  @Override
  public void processElement(StreamRecord<Tuple5<Integer, Long, Long, Long, Long>> element) {
    var part = element.getValue();
    if (!part.f0.equals(partition)) {
      endPartition();
      partition = part.f0;
    }
    sum.add(part);
  }

  @Override
  public void endInput() {
    endPartition();
    // At the end only: counters are sent about twice a second.
    differing.forEach(named::add);
  }

  private void endPartition() {
    if (partition == null) {
      return;
    }
    compared.add(1);
    if (sum.agrees()) {
      agreeingRows.add(sum.stored());
    } else {
      differingCount.add(1);
      if (differing.size() < Sums.MAX_NAMED) {
        differing.add(partition);
      }
    }
    sum = new Checksum();
  }
}
