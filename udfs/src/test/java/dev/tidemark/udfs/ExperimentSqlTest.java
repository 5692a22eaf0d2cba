package dev.tidemark.udfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tidemark.stats.AlwaysValid;
import dev.tidemark.stats.Estimate;
import dev.tidemark.stats.Moments;
import dev.tidemark.stats.Proportion;
import dev.tidemark.stats.ProportionTest;
import dev.tidemark.stats.SampleRatio;
import dev.tidemark.stats.WelchTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The functions of experiments as both planners call them; their figures are tested in stats. */
class ExperimentSqlTest {

  private static final DataType UNITS =
      DataTypes.ROW(
          DataTypes.FIELD("experiment_id", DataTypes.STRING()),
          DataTypes.FIELD("is_treatment", DataTypes.BOOLEAN()),
          DataTypes.FIELD("revenue", DataTypes.DOUBLE()));

  static List<Named<Supplier<Sql>>> modes() {
    return List.of(Named.of("batch", Sql::batch), Named.of("streaming", () -> Sql.streaming(7)));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void aSplitIsComparedWithItsWeights(Supplier<Sql> mode) throws Exception {
    double expected =
        SampleRatio.test(new long[] {5050, 4950, 12}, new double[] {1, 1, 0}).pValue();
    assertThat(
            mode.get()
                .rows(
                    """
                    SELECT
                      SRM_P_VALUE(observed, weights),
                      SRM_P_VALUE(CAST(NULL AS ARRAY<BIGINT>), weights),
                      SRM_P_VALUE(ARRAY[CAST(NULL AS BIGINT), 1, 2], weights),
                      SRM_P_VALUE(ARRAY[CAST(0 AS BIGINT), 0, 0], weights)
                    FROM (VALUES (
                      CAST(ARRAY[5050, 4950, 12] AS ARRAY<BIGINT>),
                      CAST(ARRAY[1, 1, 0] AS ARRAY<DOUBLE>)
                    )) AS v(observed, weights)
                    """))
        .containsExactly(Row.of(expected, null, null, null));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void twoMeansAreComparedFromTheirSums(Supplier<Sql> mode) throws Exception {
    List<Row> rows =
        mode.get()
            .rows(
                """
                SELECT WELCH_TEST(c, 50.5, 400, t, 61, 512.25, 0.05)
                FROM (VALUES (10, 11), (0, 11), (CAST(NULL AS INT), 11)) AS v(c, t)
                """);
    WelchTest test =
        WelchTest.of(Moments.ofSums(10, 50.5, 400), Moments.ofSums(11, 61, 512.25), 0.05);
    assertThat(rows)
        .extracting(row -> row.getField(0))
        .containsExactlyInAnyOrder(
            Row.of(row(test.absolute()), row(test.relative())),
            Row.of(nothing("an arm has no units"), nothing("an arm has no units")),
            Row.of(nothing("an input is null"), nothing("an input is null")));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void twoRatesAreCompared(Supplier<Sql> mode) throws Exception {
    ProportionTest test =
        ProportionTest.of(new Proportion(0, 2000), new Proportion(31, 2000), 0.05);
    assertThat(
            mode.get()
                .rows(
                    """
                    SELECT t.difference.p_value, t.lift.estimate, t.lift.undefined_reason
                    FROM (
                      SELECT PROPORTION_TEST(x, 2000, 31, 2000, 0.05) AS t
                      FROM (VALUES (0)) AS v(x)
                    )
                    """))
        .containsExactly(Row.of(test.absolute().pValue(), null, "control mean is 0"));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void anEstimateMayBeWatched(Supplier<Sql> mode) throws Exception {
    assertThat(
            mode.get()
                .rows(
                    """
                    SELECT
                      ALWAYS_VALID_P_VALUE(e, 0.006, 4800, 0.05, 5000),
                      ALWAYS_VALID_P_VALUE(e, 0, 4800, 0.05, 5000),
                      ALWAYS_VALID_P_VALUE(CAST(NULL AS DOUBLE), 0.006, 4800, 0.05, 5000)
                    FROM (VALUES (0.02)) AS v(e)
                    """))
        .containsExactly(
            Row.of(AlwaysValid.of(0.02, 0.006, 4800, 0.05, 5000).pValue(), null, null));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void unitsAreComparedInTwoPhases(Supplier<Sql> mode) throws Exception {
    List<Row> rows = units();
    Sql sql = mode.get();
    sql.view("unit_outcomes", UNITS, rows);
    assertCompared(sql, rows);
  }

  @ParameterizedTest
  @MethodSource("retracting")
  void unitsThatAreTakenBackDoNotCount(Supplier<Sql> mode) throws Exception {
    List<Row> kept = units();
    List<Row> rows = new ArrayList<>(kept);
    for (int i = 0; i < 20; i++) {
      rows.add(i * 3, Row.ofKind(RowKind.INSERT, "a", i % 3 == 0, 1e6 + i));
      rows.add(Row.ofKind(RowKind.DELETE, "a", i % 3 == 0, 1e6 + i));
    }
    Sql sql = mode.get();
    sql.view("unit_outcomes", UNITS, rows);
    assertCompared(sql, kept);
  }

  static List<Named<Supplier<Sql>>> retracting() {
    return List.of(Named.of("streaming", () -> Sql.streaming(7)));
  }

  @ParameterizedTest
  @MethodSource("modes")
  void anAlphaThatIsNoneFailsTheQuery(Supplier<Sql> mode) {
    assertThatThrownBy(
            () ->
                mode.get().rows("SELECT PROPORTION_TEST(1, 2, 1, n, 5) FROM (VALUES (2)) AS v(n)"))
        .hasStackTraceContaining("alpha must be between 0 and 1, got 5.0");
  }

  private static List<Row> units() {
    Random random = new Random(11);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Double revenue = i % 17 == 0 ? null : Math.rint(random.nextDouble() * 1000) / 8;
      Boolean isTreatment = i % 23 == 0 ? null : random.nextBoolean();
      rows.add(Row.of("a", isTreatment, revenue));
    }
    return rows;
  }

  private static void assertCompared(Sql sql, List<Row> counted) throws Exception {
    Moments[] arms = {Moments.EMPTY, Moments.EMPTY};
    for (Row row : counted) {
      if (row.getField(1) != null && row.getField(2) != null) {
        int arm = row.<Boolean>getFieldAs(1) ? 1 : 0;
        arms[arm] = arms[arm].plus(row.<Double>getFieldAs(2));
      }
    }
    Estimate expected = WelchTest.of(arms[0], arms[1], 0.05).relative();

    List<Row> rows =
        sql.rows(
            """
            SELECT t.lift.estimate, t.lift.p_value
            FROM (
              SELECT experiment_id, COMPARE_MEANS(is_treatment, revenue) AS t
              FROM unit_outcomes
              GROUP BY experiment_id
            )
            """);
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).<Double>getFieldAs(0)).isCloseTo(expected.estimate(), within(1e-12));
    assertThat(rows.get(0).<Double>getFieldAs(1)).isCloseTo(expected.pValue(), within(1e-12));
  }

  private static Row row(Estimate estimate) {
    return Row.of(
        estimate.estimate(),
        estimate.standardError(),
        estimate.statistic(),
        estimate.lower(),
        estimate.upper(),
        estimate.pValue(),
        null);
  }

  private static Row nothing(String reason) {
    return Row.of(null, null, null, null, null, null, reason);
  }
}
