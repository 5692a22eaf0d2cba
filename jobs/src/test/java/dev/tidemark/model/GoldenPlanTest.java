package dev.tidemark.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.runner.Inputs;
import dev.tidemark.runner.ModelJob;
import dev.tidemark.runner.Scope;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.util.Collector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every model of every area under both planners: what one mode lacks fails here, and a change of a
 * plan, which is a change of state and of cost, is seen in review.
 */
class GoldenPlanTest {
  private static final Path SQL = Path.of("..", "sql");
  private static final Path PLANS = Path.of("src", "test", "resources", "plans");
  private static final String UPDATE = "tidemark.update-plans";

  static Stream<String> areas() {
    return new AreaLoader(SQL).areas().stream();
  }

  @ParameterizedTest
  @MethodSource("areas")
  void theBatchPlanIsTheOneAccepted(String name) throws Exception {
    Area area = TestWarehouse.ofTheRepository(name);
    StreamExecutionEnvironment env = Environments.batch(Settings.of(SQL, SQL), 1, List.of());
    compare(PLANS.resolve(name).resolve("batch.txt"), plan(env, area, area.tables()));
  }

  @ParameterizedTest
  @MethodSource("areas")
  void theStreamPlanIsTheOneAccepted(String name) throws Exception {
    Area area = TestWarehouse.ofTheRepository(name);
    List<Contract> changing =
        area.models().stream()
            .filter(model -> !area.isConstant(model))
            .flatMap(model -> model.contract().stream())
            .toList();
    StreamExecutionEnvironment env =
        Environments.streaming(Settings.of(SQL, SQL), new Configuration());
    String plan = plan(env, area, changing);
    compare(PLANS.resolve(name).resolve("stream.txt"), plan);
  }

  private static String plan(StreamExecutionEnvironment env, Area area, List<Contract> written) {
    String text =
        new ModelJob(
                env,
                area,
                area.models(),
                written,
                Scope.whole(),
                new NoInputs(env),
                (table, rows) -> rows.sinkTo(new DiscardingSink<>()),
                Duration.ofDays(3))
            .explain();
    return text
            // Numbered through over all streams of the process.
            .replaceAll("datastream_source\\$\\d+", "datastream_source")
            .strip()
        + "\n";
  }

  private static void compare(Path file, String plan) throws IOException {
    if (Boolean.getBoolean(UPDATE)) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, plan);
    }
    assertThat(Files.exists(file) ? Files.readString(file) : "(there is no " + file + " yet)")
        .as(
            "The plan is not the one in %s. If the change is meant, run this test with -D%s=true"
                + " and commit the file.",
            file, UPDATE)
        .isEqualTo(plan);
  }

  /** Logs without rows. */
  private record NoInputs(StreamExecutionEnvironment env) implements Inputs {
    @Override
    public DataStream<RowData> log(Contract log) {
      return env.fromSequence(1, 1)
          .flatMap((Long one, Collector<RowData> none) -> {})
          .returns(InternalTypeInfo.of(log.rowType()));
    }

    @Override
    public DataStream<RowData> stored(Scope.StandIn standIn) {
      throw new AssertionError("a whole scope has no stand-ins");
    }

    @Override
    public Long settledBefore() {
      return null;
    }

    @Override
    public void late(DataStream<RowData> entries) {}

    @Override
    public boolean isStreaming() {
      return env.getConfiguration().get(ExecutionOptions.RUNTIME_MODE)
          == RuntimeExecutionMode.STREAMING;
    }

    @Override
    public boolean isGathering() {
      return false;
    }

    @Override
    public List<RowData> all(Contract log) {
      return List.of();
    }

    @Override
    public Optional<LocalDate> asOf(List<Contract> logs) {
      return Optional.empty();
    }

    @Override
    public long eventClock(List<Contract> logs) {
      return 0;
    }
  }
}
