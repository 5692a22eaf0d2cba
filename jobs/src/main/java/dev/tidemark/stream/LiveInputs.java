package dev.tidemark.stream;

import dev.tidemark.runner.Inputs;
import dev.tidemark.runner.LogReader;
import dev.tidemark.runner.Scope;
import dev.tidemark.warehouse.Contract;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.annotation.Nullable;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.RowData;

/** The logs as they are, and then every commit as it comes. */
record LiveInputs(
    LogReader reader,
    Scope scope,
    boolean isGathering,
    @Nullable Long settledBefore,
    Consumer<DataStream<RowData>> ledger)
    implements Inputs {
  @Override
  public DataStream<RowData> log(Contract log) {
    return reader.streaming(log, scope.ofLog(log));
  }

  @Override
  public DataStream<RowData> stored(Scope.StandIn standIn) {
    return reader.stored(standIn);
  }

  @Override
  public void late(DataStream<RowData> entries) {
    ledger.accept(entries);
  }

  @Override
  public boolean isStreaming() {
    return true;
  }

  @Override
  public List<RowData> all(Contract log) {
    throw new IllegalStateException("a stream does not know all rows of " + log.fullName());
  }

  @Override
  public Optional<LocalDate> asOf(List<Contract> logs) {
    return Optional.empty();
  }

  @Override
  public long eventClock(List<Contract> logs) {
    throw new IllegalStateException("the event clock of a stream has no end");
  }
}
