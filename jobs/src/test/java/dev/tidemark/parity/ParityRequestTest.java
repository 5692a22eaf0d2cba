package dev.tidemark.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.model.Area;
import dev.tidemark.model.AreaLoader;
import dev.tidemark.runner.Slice;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParityRequestTest {
  private static final Area USAGE = new AreaLoader(TestWarehouse.SQL).load("usage");

  /** A Friday. */
  private static final LocalDate DAY = LocalDate.of(2024, 3, 1);

  @Test
  void whatCannotBeComparedIsAnError() {
    for (ParityRequest request :
        List.of(
            new ParityRequest(List.of("dim_user"), Slice.between(DAY, null), 1),
            new ParityRequest(List.of("raw_event"), Slice.WHOLE, 1),
            new ParityRequest(List.of(), Slice.WHOLE, 0),
            new ParityRequest(List.of(), Slice.WHOLE, Double.NaN),
            new ParityRequest(List.of(), Slice.WHOLE, 1.5))) {
      assertThatThrownBy(() -> request.plan(USAGE))
          .isInstanceOfSatisfying(
              TidemarkException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }
  }

  @Test
  void aRangeLeavesOutTablesWithoutADateUnlessTheyAreNamed() {
    assertThat(new ParityRequest(List.of(), Slice.between(DAY, null), 1).plan(USAGE))
        .extracting(Contract::table)
        .contains("fct_event", "mart_user_week")
        .doesNotContain("dim_user");
    assertThat(ParityRequest.of(List.of()).plan(USAGE)).containsExactlyElementsOf(USAGE.tables());
  }
}
