package dev.tidemark.ingest.kafka;

import dev.tidemark.ingest.decode.ReasonCode;
import dev.tidemark.ingest.decode.Rejection;
import dev.tidemark.ingest.kafka.Tallies.Tally;
import dev.tidemark.sink.WrittenFiles;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.OutputTag;

/**
 * Parts the records of a topic into those that decoded and those that go to quarantine, and counts
 * them. Before each barrier it tells by side outputs what it counted and how far it read.
 */
final class SortOutOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData> {
  private static final long serialVersionUID = 1L;

  private final String log;
  private final int columns;
  private final RefusedArrivals refused;
  private final SideOutputs sides;

  private transient Tallies tallies;
  private transient Partitions<Progress> partitions;
  private transient LongCounter read;
  private transient LongCounter rejected;
  private transient LongCounter repeated;
  private transient Map<ReasonCode, Counter> reasons;

  /** What has been read of a partition: since the last barrier, and for the runner to see. */
  private record Progress(Tally tally, LongMaximum reached) {}

  /** Where what is not a good record goes. */
  record SideOutputs(
      OutputTag<RowData> quarantine, OutputTag<RowData> tallies, OutputTag<byte[]> positions)
      implements java.io.Serializable {}

  SortOutOperator(RefusedArrivals refused, SideOutputs sides) {
    this.refused = refused;
    this.log = refused.log();
    this.columns = refused.columns();
    this.sides = sides;
  }

  @Override
  public void open() throws Exception {
    super.open();
    tallies = new Tallies();
    partitions = new Partitions<>(this::progress);
    read = new LongCounter();
    rejected = new LongCounter();
    repeated = new LongCounter();
    getRuntimeContext().addAccumulator(KafkaIngest.READ + log, read);
    getRuntimeContext().addAccumulator(KafkaIngest.REJECTED + log, rejected);
    getRuntimeContext().addAccumulator(KafkaIngest.DUPLICATE + log + " repeats", repeated);
    reasons = new EnumMap<>(ReasonCode.class);
    for (ReasonCode reason : ReasonCode.values()) {
      reasons.put(
          reason, getMetricGroup().addGroup("reason", reason.name()).counter("quarantined"));
    }
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    RowData arrival = element.getValue();
    int partition = arrival.getInt(columns + Arrival.PARTITION);
    long offset = arrival.getLong(columns + Arrival.OFFSET);
    Progress progress = partitions.of(partition);
    Tally tally = progress.tally();
    tally.read(offset);
    tally.add(Tallies.UNKNOWN_FIELDS, arrival.getInt(columns + Arrival.UNKNOWN_FIELDS));
    progress.reached().add(offset + 1);
    read.add(1);
    if (arrival.isNullAt(columns + Arrival.REASON)) {
      output.collect(element);
      return;
    }
    String why = arrival.getString(columns + Arrival.REASON).toString();
    if (why.equals(Arrival.REPEATS)) {
      tally.add(Tallies.DUPLICATE, 1);
      repeated.add(1);
      return;
    }
    tally.add(Tallies.QUARANTINED, 1);
    rejected.add(1);
    ReasonCode reason = ReasonCode.valueOf(why);
    reasons.get(reason).inc();
    String detail = arrival.getString(columns + Arrival.DETAIL).toString();
    output.collect(sides.quarantine(), refused.row(arrival, new Rejection(reason, detail)));
  }

  private Progress progress(int partition) {
    String source = refused.source(partition);
    LongMaximum reached = new LongMaximum();
    getRuntimeContext().addAccumulator(KafkaIngest.POSITION + source, reached);
    return new Progress(tallies.of(new Tallies.Source(log, source)), reached);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    Map<String, Long> positions = new TreeMap<>();
    tallies
        .all()
        .forEach(
            (source, tally) ->
                tally.nextPosition().ifPresent(at -> positions.put(source.name(), at)));
    if (!positions.isEmpty()) {
      output.collect(
          sides.positions(), new StreamRecord<>(WrittenFiles.ofPositions(positions).toBytes()));
    }
    tallies.drain(row -> output.collect(sides.tallies(), new StreamRecord<>(row)));
  }
}
