package dev.tidemark.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.model.AreaLoader;
import dev.tidemark.support.TestWarehouse;
import dev.tidemark.warehouse.Contract;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Units that their exposures make, as customers turn out to be others. A window is of 10 hours. */
class LiveEffectsTest extends LiveUnitsHarness {
  private static final Contract CONTRACT =
      new AreaLoader(TestWarehouse.SQL).load("vehicle").contract("mart_personalization_effect");

  @Override
  @BeforeEach
  void open() throws Exception {
    harness = newHarness(new EffectRows(CONTRACT), false, null);
    harness.open();
    key = "customer/k";
    experimentIs(0, 100L, 10);
  }

  @Test
  void aUnitWhoseOnlyExposureWasSomebodyElsesIsGone() throws Exception {
    arrives("exposure", "e", "B", null, 20);
    arrives("event", "view", null, 1.0, 21);
    barrier();
    assertThat(units()).containsExactly("+I k B 1 at 20, views 1");
    arrives(RowKind.DELETE, "exposure", "e", "B", null, 20);
    barrier();
    assertThat(units()).containsExactly("-D k B 1 at 20, views 1");
    arrives(RowKind.DELETE, "event", "view", null, 1.0, 21);
    barrier();
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void anEarlierExposureMovesTheWindowAndTakingItBackMovesItBack() throws Exception {
    arrives("exposure", "e", "B", null, 20);
    arrives("event", "view", null, 1.0, 29);
    barrier();
    arrives("exposure", "e", "A", null, 15);
    OperatorSubtaskState state = barrier();
    arrives(RowKind.DELETE, "exposure", "e", "A", null, 15);
    barrier();
    assertThat(units())
        .containsExactly(
            "+I k B 1 at 20, views 1",
            "-U k B 1 at 20, views 1",
            "+U k A 2 at 15, views 0",
            "-U k A 2 at 15, views 0",
            "+U k B 1 at 20, views 1");
    restore(state, newHarness(new EffectRows(CONTRACT), false, null));
    arrives(RowKind.DELETE, "exposure", "e", "A", null, 15);
    barrier();
    assertThat(units()).contains("+U k B 1 at 20, views 1");
  }

  @Test
  void aUnitIsCompleteByTheClockAndExposuresAfterTheEndDoNotCount() throws Exception {
    arrives("exposure", "e", "B", null, 20);
    arrives("exposure", "e", "A", null, 100);
    clockIs(32);
    barrier();
    clockIs(33);
    barrier();
    assertThat(units())
        .containsExactly(
            "+I k B 1 at 20, views 0",
            "-U k B 1 at 20, views 0",
            "+U k B 1 at 20, views 0 complete");
  }

  @Test
  void theSessionOfAKeyIsItsUnit() throws Exception {
    key = "session/e/s/1";
    arrives("exposure", "e", "B", null, 20);
    barrier();
    assertThat(units()).containsExactly("+I s/1 B 1 at 20, views 0");
  }

  @Test
  void anExposureThatWasNeverSentCannotBeTakenBack() throws Exception {
    arrives(RowKind.DELETE, "exposure", "e", "B", null, 20);
    assertThatThrownBy(this::barrier).hasMessageContaining("never came");
  }

  /** What was sent since the last look. */
  private List<String> units() {
    List<String> units = new ArrayList<>();
    for (RowData row : harness.extractOutputValues()) {
      units.add(
          row.getRowKind().shortString()
              + " "
              + row.getString(3)
              + " "
              + row.getString(4)
              + " "
              + row.getLong(7)
              + " at "
              + Micros.of(row.getTimestamp(6, 6)) / Micros.HOUR
              + ", views "
              + row.getLong(11)
              + (row.getBoolean(9) ? " complete" : ""));
    }
    harness.getOutput().clear();
    return units;
  }
}
