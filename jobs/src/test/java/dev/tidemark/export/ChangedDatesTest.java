package dev.tidemark.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.maintain.CommittedTable;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangedDatesTest {
  @TempDir Path folder;

  @Test
  void aCompactionChangesNoDateAndWhereTheSnapshotIsGoneEverythingIsLookedAt() throws Exception {
    try (CommittedTable table = new CommittedTable(folder)) {
      for (int i = 0; i < 6; i++) {
        table.commit();
      }
      long shown = table.table().currentSnapshot().snapshotId();
      table.maintain(true);
      long compacted = table.table().currentSnapshot().snapshotId();
      assertThat(compacted).isNotEqualTo(shown);
      assertThat(ChangedDates.between(table.table(), table.contract(), shown, compacted)).isEmpty();

      table.commit();
      long now = table.table().currentSnapshot().snapshotId();
      assertThat(ChangedDates.between(table.table(), table.contract(), shown, now)).isNotEmpty();
      table.commit();
      table.maintain(false);
      assertThat(table.table().snapshot(shown)).isNull();
      assertThat(
              ChangedDates.between(
                  table.table(),
                  table.contract(),
                  shown,
                  table.table().currentSnapshot().snapshotId()))
          .isNull();
    }
  }
}
