package dev.tidemark.stream;

import dev.tidemark.model.Area;
import dev.tidemark.model.Environments;
import dev.tidemark.model.Model;
import dev.tidemark.runner.Definitions;
import dev.tidemark.runner.LiveState;
import dev.tidemark.runner.LogReader;
import dev.tidemark.runner.ModelJob;
import dev.tidemark.runner.Scope;
import dev.tidemark.sink.TableSinks;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import dev.tidemark.warehouse.Warehouse;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.SourceOperatorFactory;

/** Builds and submits the streaming job of an area. */
final class StreamJob {
  private final Warehouse warehouse;
  private final Area area;

  StreamJob(Warehouse warehouse, Area area) {
    this.warehouse = warehouse;
    this.area = area;
  }

  /** Models whose tables the stream writes: those that change with the logs. */
  List<Model> models() {
    return area.models().stream().filter(model -> !area.isConstant(model)).toList();
  }

  List<Contract> tables() {
    return models().stream().map(Model::contract).flatMap(Optional::stream).toList();
  }

  /**
   * Submits the job.
   *
   * @param state where it keeps its state and what it restores
   */
  JobClient submit(LiveState.Run run, Configuration state) throws Exception {
    StreamExecutionEnvironment env = Environments.streaming(warehouse.settings(), state);
    LogReader reader = new LogReader(warehouse, env);
    TableSinks sinks = new TableSinks(warehouse);
    new ModelJob(
            env,
            area,
            area.models(),
            tables(),
            Scope.whole(),
            reader::streaming,
            (table, changes) ->
                sinks.stream(
                    table, changes, run.runId(), Definitions.of(area, table), run.isGathering()))
        .attach();
    refuseConstantSources(env);
    return env.executeAsync("stream " + area.name());
  }

  /** A list of constants is a source that a restart would read again, doubling what it joins. */
  private void refuseConstantSources(StreamExecutionEnvironment env) {
    for (StreamNode node : env.getStreamGraph(false).getStreamNodes()) {
      if (node.getInEdges().isEmpty()
          && !(node.getOperatorFactory() instanceof SourceOperatorFactory)) {
        throw new TidemarkException(
            ErrorCode.INVALID_SQL,
            "A model of area "
                + area.name()
                + " joins a list of constants: "
                + node.getOperatorName(),
            "Write a CASE, or UNNEST(SEQUENCE(first, last)) of columns, instead of VALUES or of"
                + " UNNEST(ARRAY[...]).");
      }
    }
  }
}
