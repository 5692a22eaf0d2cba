package dev.tidemark.ingest;

import dev.tidemark.warehouse.Contract;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * without its bytes (see {@link ConflictPayloadOperator}). Memory: a bit for each line of the files
 * up to the last copy.
 */
final class DropCopiesOperator extends AbstractStreamOperator<RowData>
    implements TwoInputStreamOperator<RowData, RowData, RowData>,
        InputSelectable,
        BoundedMultiInput {
  private static final long serialVersionUID = 1L;
  private static final int REPORT_EVERY = 10_000;

  private final List<SourceFile> files;
  private final OutputTag<RowData> conflicts;
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

  DropCopiesOperator(Contract log, List<SourceFile> files, OutputTag<RowData> conflicts) {
    this.files = files;
    this.conflicts = conflicts;
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
    appended = new long[files.size()];
    duplicate = new long[files.size()];
    quarantined = new long[files.size()];
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
    } else if (conflicting.contains(arrival)) {
      quarantined[file]++;
      String detail = idName + " " + row.getString(idColumn) + " came before with other content";
      output.collect(
          conflicts,
          new StreamRecord<>(GenericRowData.of(file, line, StringData.fromString(detail)), line));
    } else {
      appended[file]++;
      output.collect(element.replace(logRow.replaceRow(row)));
    }
    if (++unreported == REPORT_EVERY) {
      report();
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
    for (int i = 0; i < files.size(); i++) {
      String name = files.get(i).name();
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
