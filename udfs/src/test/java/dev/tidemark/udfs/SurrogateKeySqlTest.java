package dev.tidemark.udfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;

/** SURROGATE_KEY as the planner calls it; keys are compared with Flink's own MD5 of the text. */
class SurrogateKeySqlTest {

  @Test
  void everyAcceptedTypeComesThroughThePlanner() throws Exception {
    Sql sql = Sql.batch();
    assertThat(
            sql.rows(
                """
                SELECT
                  SURROGATE_KEY(s, t, si, i, b, f, d, ts, m, n) = MD5(CONCAT(
                    'x-1-2-3-4-true-2025-01-31-2025-01-31 10:11:12.120000-1.50-',
                    '_dbt_utils_surrogate_key_null_'))
                FROM (VALUES (
                  'x', CAST(1 AS TINYINT), CAST(2 AS SMALLINT), 3, CAST(4 AS BIGINT), TRUE,
                  DATE '2025-01-31', TIMESTAMP '2025-01-31 10:11:12.12',
                  CAST(1.5 AS DECIMAL(18, 2)), CAST(NULL AS INT)
                )) AS v(s, t, si, i, b, f, d, ts, m, n)
                """))
        .containsExactly(Row.of(true));
  }

  @Test
  void anInstantIsRenderedInUtcWhateverTheSessionZone() throws Exception {
    Sql sql = Sql.batch();
    sql.tables.getConfig().set("table.local-time-zone", "Asia/Tokyo");
    assertThat(
            sql.rows(
                """
                SELECT SURROGATE_KEY('17850', ts) = MD5('17850-2010-12-01 08:26:00.000000')
                FROM (VALUES (CAST(TIMESTAMP '2010-12-01 17:26:00' AS TIMESTAMP_LTZ(3)))) AS v(ts)
                """))
        .containsExactly(Row.of(true));
  }

  @Test
  void theKeyIsANonNullString() {
    assertThat(
            Sql.batch()
                .tables
                .sqlQuery("SELECT SURROGATE_KEY(CAST(NULL AS STRING))")
                .getResolvedSchema()
                .getColumnDataTypes())
        .isEqualTo(List.of(DataTypes.STRING().notNull()));
  }

  @Test
  void aTypeWithoutAStatedTextFormIsRefusedWhenPlanned() {
    assertThatThrownBy(
            () -> Sql.batch().tables.sqlQuery("SELECT SURROGATE_KEY('a', CAST(1 AS DOUBLE))"))
        .hasStackTraceContaining("SURROGATE_KEY cannot take part 2 of type DOUBLE");
  }

  @Test
  void aKeyOfNothingIsRefusedWhenPlanned() {
    assertThatThrownBy(() -> Sql.batch().tables.sqlQuery("SELECT SURROGATE_KEY()"))
        .hasStackTraceContaining("SURROGATE_KEY(part...)");
  }
}
