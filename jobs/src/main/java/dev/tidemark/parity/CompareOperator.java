package dev.tidemark.parity;

import dev.tidemark.sink.RowText;
import dev.tidemark.warehouse.Contract;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/**
 * Compares the stored rows of a table with the recomputed ones, key by key. Runs in batch only,
 * where all rows of a key come one after the other; the kind of a row says which side it is from:
 * DELETE stored, INSERT recomputed.
 */
final class CompareOperator extends AbstractStreamOperator<Void>
    implements OneInputStreamOperator<RowData, Void>, BoundedOneInput {
  private static final long serialVersionUID = 1L;
  private static final double TOLERANCE = 1e-9;
  private static final int MAX_EXAMPLES = 20;

  private final String table;
  private final RowType rowType;
  private final int[] keyIndices;

  private transient RowDataSerializer serializer;
  private transient RowData.FieldGetter[] getters;
  private transient RowText text;
  private transient RowData key;
  private transient List<RowData> stored;
  private transient List<RowData> batch;
  private transient LongCounter equal;
  private transient LongCounter onlyStored;
  private transient LongCounter onlyBatch;
  private transient LongCounter differing;
  private transient ListAccumulator<String> examples;
  private transient int exampleCount;

  CompareOperator(Contract contract) {
    this.table = contract.fullName();
    this.rowType = contract.rowType();
    this.keyIndices = contract.keyIndices();
  }

  @Override
  public void open() throws Exception {
    super.open();
    serializer = new RowDataSerializer(rowType);
    text = new RowText(rowType);
    getters = new RowData.FieldGetter[rowType.getFieldCount()];
    for (int i = 0; i < getters.length; i++) {
      getters[i] = RowData.createFieldGetter(rowType.getTypeAt(i), i);
    }
    stored = new ArrayList<>();
    batch = new ArrayList<>();
    equal = counter("equal");
    onlyStored = counter("only stored");
    onlyBatch = counter("only batch");
    differing = counter("differing");
    examples = new ListAccumulator<>();
    getRuntimeContext().addAccumulator(ParityResult.accumulator("examples", table), examples);
  }

  private LongCounter counter(String what) {
    return getRuntimeContext().getLongCounter(ParityResult.accumulator(what, table));
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    RowData current = (RowData) getCurrentKey();
    if (!current.equals(key)) {
      compareKey();
      key = current;
    }
    RowData row = serializer.copy(element.getValue());
    (row.getRowKind() == RowKind.DELETE ? stored : batch).add(row);
  }

  @Override
  public void endInput() {
    compareKey();
  }

  private void compareKey() {
    int both = Math.min(stored.size(), batch.size());
    for (int i = 0; i < both; i++) {
      compare(stored.get(i), batch.get(i));
    }
    stored.subList(both, stored.size()).forEach(row -> single(onlyStored, row, "only stored"));
    batch.subList(both, batch.size()).forEach(row -> single(onlyBatch, row, "not stored"));
    stored.clear();
    batch.clear();
  }

  private void compare(RowData left, RowData right) {
    for (int i = 0; i < getters.length; i++) {
      if (!same(i, getters[i].getFieldOrNull(left), getters[i].getFieldOrNull(right))) {
        differing.add(1);
        example(
            table
                + " "
                + keyOf(left)
                + ": "
                + rowType.getFieldNames().get(i)
                + " is stored as "
                + text.value(left, i)
                + ", batch gives "
                + text.value(right, i));
        return;
      }
    }
    equal.add(1);
  }

  private boolean same(int index, Object left, Object right) {
    if (left != null && right != null && rowType.getTypeAt(index).is(LogicalTypeRoot.DOUBLE)) {
      double a = (Double) left;
      double b = (Double) right;
      return Math.abs(a - b) <= TOLERANCE * Math.max(1.0, Math.max(Math.abs(a), Math.abs(b)));
    }
    return Objects.deepEquals(left, right);
  }

  private void single(LongCounter counter, RowData row, String what) {
    counter.add(1);
    example(table + " " + keyOf(row) + ": the row is " + what + ": " + text.of(row));
  }

  private String keyOf(RowData row) {
    StringBuilder all = new StringBuilder("{");
    for (int index : keyIndices) {
      all.append(all.length() > 1 ? ", " : "")
          .append(rowType.getFieldNames().get(index))
          .append('=')
          .append(text.value(row, index));
    }
    return all.append('}').toString();
  }

  private void example(String line) {
    if (exampleCount++ < MAX_EXAMPLES) {
      examples.add(line);
    }
  }
}
