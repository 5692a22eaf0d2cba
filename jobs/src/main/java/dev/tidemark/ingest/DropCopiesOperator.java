package dev.tidemark.ingest;

import dev.tidemark.warehouse.Contract;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.InputSelectable;
import org.apache.flink.streaming.api.operators.InputSelection;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.utils.ProjectedRowData;
import org.apache.flink.util.OutputTag;

/**
 * Lets the rows through that are no copies, in the order in which they come. Runs in batch only: it
 * first reads all copies (input 1, broadcast), then the rows (input 2).
 *
 * <p>An equal copy is counted as a duplicate, one with other content leaves by the side output,
 * with its bytes only if the row has them (see {@link ConflictPayloadOperator}). Memory: a bit for
 * each line of the files up to the last copy.
 */
final class DropCopiesOperator extends AbstractStreamOperator<RowData>
    implements TwoInputStreamOperator<RowData, RowData, RowData>,
        InputSelectable,
        BoundedMultiInput {
  private static final long serialVersionUID = 1L;
  private static final int REPORT_EVERY = 10_000;

  /** Outcomes of a replay. */
  static final String APPENDED = "appended";

  static final String DUPLICATE = "duplicate";

  private final List<String> sources;
  private final OutputTag<RowData> conflicts;
  @Nullable private final OutputTag<RowData> outcomes;
  private final String logName;
  private final String idName;
  private final int idColumn;
  private final int columns;

  private transient ProjectedRowData logRow;
  private transient Lines duplicates;
  private transient Lines conflicting;
  private transient boolean copiesRead;
  private transient long[] appended;
  private transient long[] duplicate;
  private transient long[] quarantined;
  private transient int unreported;
  private transient Balance balance;

  /**
   * @param sources what the balance calls the sources, by their number in the rows
   * @param outcomes where to tell, as {@link RecordType#OUTCOME}, what became of each quarantined
   *     record that was taken in; null for rows that come from elsewhere
   */
  DropCopiesOperator(
      Contract log,
      List<String> sources,
      OutputTag<RowData> conflicts,
      @Nullable OutputTag<RowData> outcomes) {
    this.sources = List.copyOf(sources);
    this.conflicts = conflicts;
    this.outcomes = outcomes;
    this.logName = log.fullName();
    this.idName = log.primaryKey().get(0);
    this.idColumn = log.rowType().getFieldIndex(idName);
    this.columns = log.rowType().getFieldCount();
  }

  /** A set of arrivals. */
  private static final class Lines {
    private static final int BLOCK_BITS = 20;
    private final Map<Long, BitSet> blocks = new HashMap<>();

    void add(long arrival) {
      blocks
          .computeIfAbsent(arrival >>> BLOCK_BITS, block -> new BitSet(1 << BLOCK_BITS))
          .set(inBlock(arrival));
    }

    boolean contains(long arrival) {
      BitSet block = blocks.get(arrival >>> BLOCK_BITS);
      return block != null && block.get(inBlock(arrival));
    }

    private static int inBlock(long arrival) {
      return (int) (arrival & ((1 << BLOCK_BITS) - 1));
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    int[] positions = new int[columns];
    Arrays.setAll(positions, i -> i);
    logRow = ProjectedRowData.from(positions);
    duplicates = new Lines();
    conflicting = new Lines();
    appended = new long[sources.size()];
    duplicate = new long[sources.size()];
    quarantined = new long[sources.size()];
    balance = new Balance();
    getRuntimeContext().addAccumulator("deduplicated " + logName, balance);
  }

  @Override
  public InputSelection nextSelection() {
    return copiesRead ? InputSelection.SECOND : InputSelection.FIRST;
  }

  @Override
  public void processElement1(StreamRecord<RowData> element) {
    RowData copy = element.getValue();
    (copy.getBoolean(1) ? conflicting : duplicates).add(copy.getLong(0));
  }

  @Override
  public void processElement2(StreamRecord<RowData> element) {
    RowData row = element.getValue();
    int file = row.getInt(columns);
    long line = row.getLong(columns + 1);
    long arrival = DecodeOperator.arrival(file, line);
    if (duplicates.contains(arrival)) {
      duplicate[file]++;
      tell(row, DUPLICATE);
    } else if (conflicting.contains(arrival)) {
      quarantined[file]++;
      String detail = idName + " " + row.getString(idColumn) + " came before with other content";
      boolean passing = row.getArity() == columns + 4;
      output.collect(
          conflicts,
          new StreamRecord<>(
              GenericRowData.of(
                  file,
                  line,
                  StringData.fromString(detail),
                  passing ? row.getLong(columns + 2) : null,
                  passing ? row.getBinary(columns + 3) : null),
              line));
    } else {
      appended[file]++;
      tell(row, APPENDED);
      output.collect(element.replace(logRow.replaceRow(row)));
    }
    if (++unreported == REPORT_EVERY) {
      report();
    }
  }

  private void tell(RowData row, String outcome) {
    if (outcomes != null) {
      output.collect(
          outcomes,
          new StreamRecord<>(
              GenericRowData.of(row.getString(columns + 2), StringData.fromString(outcome))));
    }
  }

  @Override
  public void endInput(int input) {
    if (input == 1) {
      copiesRead = true;
    } else {
      report();
    }
  }

  private void report() {
    for (int i = 0; i < sources.size(); i++) {
      String name = sources.get(i);
      balance.add(new Balance.Entry(name, Balance.Kind.APPENDED, appended[i]));
      balance.add(new Balance.Entry(name, Balance.Kind.DUPLICATE, duplicate[i]));
      balance.add(new Balance.Entry(name, Balance.Kind.QUARANTINED, quarantined[i]));
    }
    unreported = 0;
    Arrays.fill(appended, 0);
    Arrays.fill(duplicate, 0);
    Arrays.fill(quarantined, 0);
  }
}
