package dev.tidemark.parity;

import dev.tidemark.sink.RowText;
import dev.tidemark.warehouse.Contract;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/**
 * Compares the stored rows of a table with the recomputed ones, key by key. Runs in batch only,
 * where all rows of a key come one after the other; the kind of a row says which side it is from:
 * DELETE stored, INSERT recomputed. The rows of one key are held at once.
 */
final class CompareOperator extends AbstractStreamOperator<Void>
    implements OneInputStreamOperator<RowData, Void>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private final String table;
  private final RowType rowType;
  private final int[] keyIndices;

  /** Null when figures are kept for the whole table only. */
  private final Partitions partitions;

  private transient RowDataSerializer serializer;
  private transient RowData.FieldGetter[] getters;
  private transient RowText text;
  private transient RowData key;
  private transient List<RowData> stored;
  private transient List<RowData> batch;
  private transient Map<Integer, Figures> figures;
  private transient ListAccumulator<Figures> allFigures;
  private transient ListAccumulator<String> examples;
  private transient int exampleCount;

  /**
   * A comparison of the rows of a table.
   *
   * @param byPartition whether to keep figures of each partition; only where these are few
   */
  CompareOperator(Contract contract, boolean byPartition) {
    this.table = contract.fullName();
    this.rowType = contract.rowType();
    this.keyIndices = contract.keyIndices();
    this.partitions = byPartition ? new Partitions(contract) : null;
  }

  @Override
  public void open() throws Exception {
    super.open();
    serializer = new RowDataSerializer(rowType);
    text = new RowText(rowType);
    getters = new RowData.FieldGetter[rowType.getFieldCount()];
    for (int i = 0; i < getters.length; i++) {
      getters[i] = RowHash.getter(rowType.getTypeAt(i), i);
    }
    stored = new ArrayList<>();
    batch = new ArrayList<>();
    figures = new HashMap<>();
    allFigures = new ListAccumulator<>();
    examples = new ListAccumulator<>();
    getRuntimeContext().addAccumulator(ParityResult.FIGURES + table, allFigures);
    getRuntimeContext().addAccumulator(ParityResult.EXAMPLES + table, examples);
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
    // At the end only: counters are sent about twice a second.
    figures.values().forEach(allFigures::add);
  }

  private void compareKey() {
    stored.forEach(row -> of(row).stored++);
    batch.forEach(row -> of(row).batch++);
    // Equal rows first: of a row that is stored twice, one copy is too many and none differs.
    stored.removeIf(this::takeEqual);
    int both = Math.min(stored.size(), batch.size());
    for (int i = 0; i < both; i++) {
      differing(stored.get(i), batch.get(i));
    }
    for (RowData row : stored.subList(both, stored.size())) {
      of(row).onlyStored++;
      example("the row is only stored: " + text.of(row), row);
    }
    for (RowData row : batch.subList(both, batch.size())) {
      of(row).onlyBatch++;
      example("the row is not stored: " + text.of(row), row);
    }
    stored.clear();
    batch.clear();
  }

  private Figures of(RowData row) {
    return figures.computeIfAbsent(
        partitions == null ? 0 : partitions.of(row), p -> new Figures(p, getters.length));
  }

  private boolean takeEqual(RowData row) {
    for (int i = 0; i < batch.size(); i++) {
      if (differingColumns(row, batch.get(i)).isEmpty()) {
        batch.remove(i);
        of(row).equal++;
        return true;
      }
    }
    return false;
  }

  private List<Integer> differingColumns(RowData left, RowData right) {
    List<Integer> differing = List.of();
    for (int i = 0; i < getters.length; i++) {
      Object a = getters[i].getFieldOrNull(left);
      Object b = getters[i].getFieldOrNull(right);
      if (!Sameness.same(rowType.getTypeAt(i), a, b)) {
        differing = differing.isEmpty() ? new ArrayList<>() : differing;
        differing.add(i);
      }
    }
    return differing;
  }

  private void differing(RowData left, RowData right) {
    Figures ofRow = of(left);
    ofRow.differing++;
    StringJoiner values = new StringJoiner("; ");
    for (int i : differingColumns(left, right)) {
      ofRow.columns[i]++;
      values.add(
          rowType.getFieldNames().get(i)
              + " is stored as "
              + text.value(left, i)
              + ", batch gives "
              + text.value(right, i));
    }
    example(values.toString(), left);
  }

  private String keyOf(RowData row) {
    StringJoiner all = new StringJoiner(", ", "{", "}");
    for (int index : keyIndices) {
      all.add(rowType.getFieldNames().get(index) + "=" + text.value(row, index));
    }
    return all.toString();
  }

  private void example(String what, RowData row) {
    if (exampleCount++ < ParityResult.MAX_EXAMPLES) {
      examples.add(table + " " + keyOf(row) + ": " + what);
    }
  }
}
