package dev.tidemark.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.backfill.BackfillRequest;
import dev.tidemark.support.CommandLine;
import dev.tidemark.support.Folders;
import dev.tidemark.support.TestWarehouse;
import java.nio.file.Path;
import java.time.LocalDate;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check that cannot fail is none: parity must see one changed value and say which. */
class TamperTest {
  @TempDir Path folder;

  @Test
  void parityNamesTableKeyAndColumnOfOneChangedValue() throws Exception {
    Folders.lines(
        folder.resolve("in/raw_event.jsonl"),
        event("e1", "u1", "2024-01-01T10:00:00Z"),
        event("e2", "u1", "2024-01-01T11:00:00Z"),
        event("e3", "u2", "2024-01-02T11:00:00Z"));
    Path stored = folder.resolve("warehouse");
    try (TestWarehouse warehouse = TestWarehouse.usage(stored)) {
      warehouse.ingest(folder.resolve("in"));
      warehouse.backfill(BackfillRequest.whole("fct_user_day"));
      CommandLine before =
          CommandLine.onWarehouse(stored, "parity", "--area", "usage", "--table", "fct_user_day");
      assertThat(before.exitCode()).as(before.out() + before.err()).isZero();

      tamper(warehouse.table("usage.fct_user_day"));

      CommandLine after =
          CommandLine.onWarehouse(stored, "parity", "--area", "usage", "--table", "fct_user_day");
      assertThat(after.exitCode()).isEqualTo(1);
      assertThat(after.out())
          .contains(
              "usage.fct_user_day {user_id=u1, activity_date=2024-01-01}: work_seconds is stored as"
                  + " 121, batch gives 120");
      // Twice the table, and the one date that differs.
      assertThat(warehouse.rows("ops.parity")).hasSize(3);
    }
  }

  private static String event(String id, String user, String ts) {
    return ("{\"event_id\":\"%s\",\"user_id\":\"%s\",\"event_name\":\"timer_stop\","
            + "\"duration_seconds\":60,\"event_ts\":\"%s\"}")
        .formatted(id, user, ts);
  }

  /** Gives a day a second more of work. */
  private static void tamper(Table table) throws Exception {
    Tampering.change(
        table,
        LocalDate.of(2024, 1, 1),
        rows -> {
          Record changed = rows.get(0);
          changed.setField("work_seconds", (Long) changed.getField("work_seconds") + 1);
        });
  }
}
