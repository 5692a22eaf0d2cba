package dev.tidemark.stream;

import dev.tidemark.model.Area;
import dev.tidemark.model.Environments;
import dev.tidemark.model.Model;
import dev.tidemark.runner.Dates;
import dev.tidemark.runner.Definitions;
import dev.tidemark.runner.LiveState;
import dev.tidemark.runner.LogReader;
import dev.tidemark.runner.ModelJob;
import dev.tidemark.runner.Scope;
import dev.tidemark.runner.Slice;
import dev.tidemark.sink.StreamCommit;
import dev.tidemark.sink.TableSinks;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.OpsTables;
import dev.tidemark.warehouse.Warehouse;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.annotation.Nullable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Builds and submits the streaming job of an area. */
final class StreamJob {
  /** Plans of this process that keep the rules, by what they hang on. */
  private static final Set<List<Object>> CHECKED = ConcurrentHashMap.newKeySet();

  private final Warehouse warehouse;
  private final Area area;
  private int parallelism;

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

  /** What the job of a run computes itself; all of it without a tidemark. */
  Scope scope(LiveState.Run run) {
    return run.line() == null
        ? Scope.whole()
        : Scope.pinnedAt(
            slice(LocalDate.parse(run.line().tidemark())), area.models(), run.line().standIns());
  }

  /** The same for a fresh start at a tidemark, with the stored rows as they are now. */
  Scope freshScope(LocalDate tidemark) {
    return Scope.computing(slice(tidemark), area, area.models(), warehouse);
  }

  private static Slice slice(LocalDate tidemark) {
    return Slice.between(tidemark, null);
  }

  /**
   * Submits the job.
   *
   * @param state where it keeps its state and what it restores
   */
  JobClient submit(LiveState.Run run, Configuration state) throws Exception {
    Scope scope = scope(run);
    if (run.isGathering() && !scope.standIns().isEmpty()) {
      // A task that has read its stored rows to the end does not say so again after a restart, so
      // nobody would know when the first read is complete.
      state.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
    }
    StreamExecutionEnvironment env = Environments.streaming(warehouse.settings(), state);
    parallelism = env.getParallelism();
    LogReader reader = new LogReader(warehouse, env);
    TableSinks sinks = new TableSinks(warehouse);
    ModelJob job =
        new ModelJob(
            env,
            area,
            area.models(),
            tables(),
            scope,
            new LiveInputs(
                reader,
                scope,
                run.isGathering(),
                settledBefore(run),
                entries -> sinks.append(OpsTables.LATE_ARRIVAL, entries, List.of(), run.runId())),
            (table, changes) ->
                sinks.stream(
                    table,
                    changes,
                    reader.positions(),
                    new StreamCommit(
                        run.runId(),
                        Definitions.of(area, table),
                        run.line() == null ? null : run.line().tidemark(),
                        scope.slice().rows(table)),
                    run.isGathering()),
            warehouse.settings().area(area.name()).allowedLateness());
    if (run.isGathering()) {
      checkOnce(scope, job);
    }
    job.attach();
    return env.executeAsync("stream " + area.name());
  }

  /** The text of a plan costs as much as the plan, and the next roll mostly has the same again. */
  private void checkOnce(Scope scope, ModelJob job) {
    List<Object> plan =
        List.of(
            Definitions.hash(area.models()),
            scope.slice().isWhole(),
            scope.standIns().stream().map(Scope.StandIn::table).map(Contract::fullName).toList());
    if (!CHECKED.contains(plan)) {
      PlanRules.check(area.name(), job.explain());
      CHECKED.add(plan);
    }
  }

  /** Nothing may be forgotten before everything is known. */
  @Nullable
  private static Long settledBefore(LiveState.Run run) {
    return run.line() == null || run.isGathering()
        ? null
        : Dates.micros(LocalDate.parse(run.line().tidemark()));
  }

  /** The job that was submitted last has read all the stored rows that stand in for others. */
  boolean hasReadStandIns(LiveState.Run run, Map<String, Object> counters) {
    return scope(run).standIns().stream()
        .allMatch(
            standIn ->
                (Long) counters.getOrDefault(LogReader.endCounterOf(standIn), 0L) == parallelism);
  }
}
