package dev.tidemark.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.model.Area;
import dev.tidemark.model.AreaLoader;
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
            new ParityRequest(List.of("dim_user"), DAY, null, 1),
            new ParityRequest(List.of("raw_event"), null, null, 1),
            new ParityRequest(List.of(), DAY, DAY, 1),
            new ParityRequest(List.of(), null, null, 0),
            new ParityRequest(List.of(), null, null, Double.NaN),
            new ParityRequest(List.of(), null, null, 1.5))) {
      assertThatThrownBy(() -> request.plan(USAGE))
          .isInstanceOfSatisfying(
              TidemarkException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }
  }

  @Test
  void aRangeLeavesOutTablesWithoutADateUnlessTheyAreNamed() {
    assertThat(new ParityRequest(List.of(), DAY, null, 1).plan(USAGE))
        .extracting(Contract::table)
        .contains("fct_event", "mart_user_week")
        .doesNotContain("dim_user");
    assertThat(ParityRequest.of(List.of()).plan(USAGE)).containsExactlyElementsOf(USAGE.tables());
  }

  @Test
  void aRangeOfAWeeklyTableIsWidenedToWholeWeeks() {
    ParityRequest request = new ParityRequest(List.of(), DAY, DAY.plusDays(1), 1);
    assertThat(request.rangeOf(USAGE.contract("mart_user_week")))
        .isEqualTo(new DateRange(LocalDate.of(2024, 2, 26), LocalDate.of(2024, 3, 4)));
    assertThat(request.rangeOf(USAGE.contract("fct_event")))
        .isEqualTo(new DateRange(DAY, DAY.plusDays(1)));
    assertThat(new ParityRequest(List.of(), null, DAY, 1).rangeOf(USAGE.contract("mart_user_week")))
        .isEqualTo(new DateRange(null, LocalDate.of(2024, 3, 4)));
  }
}
