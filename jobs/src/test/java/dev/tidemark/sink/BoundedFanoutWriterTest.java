package dev.tidemark.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

class BoundedFanoutWriterTest {
  private static final RowType TYPE =
      RowType.of(
          new org.apache.flink.table.types.logical.LogicalType[] {
            new IntType(), new VarCharType(VarCharType.MAX_LENGTH)
          },
          new String[] {"part", "text"});
  private static final Schema SCHEMA =
      new Schema(
          Types.NestedField.optional(1, "part", Types.IntegerType.get()),
          Types.NestedField.optional(2, "text", Types.StringType.get()));
  private static final PartitionSpec BY_PART =
      PartitionSpec.builderFor(SCHEMA).identity("part").build();

  private final List<ListFile> closed = new ArrayList<>();
  private final Set<ListFile> open = new HashSet<>();
  private int mostOpen;

  @Test
  void writesEveryRowOnceWithMorePartitionsThanMayBeOpen() throws Exception {
    int partitions = 500;
    List<Integer> arrivals = new ArrayList<>();
    for (int i = 0; i < partitions * 4; i++) {
      arrivals.add(i);
    }
    Collections.shuffle(arrivals, new Random(1));
    try (var writer = writer(BY_PART, Long.MAX_VALUE)) {
      for (int i : arrivals) {
        writer.write(row(i % partitions, "row " + i));
      }
      writer.flush();
    }
    assertThat(texts())
        .containsExactlyInAnyOrderElementsOf(arrivals.stream().map(i -> "row " + i).toList());
    assertThat(closed).hasSize(partitions).allMatch(ListFile::hasOnlyRowsOfItsPartition);
    assertThat(mostOpen).isLessThanOrEqualTo(64);
    assertThat(open).isEmpty();
  }

  @Test
  void aFullBufferIsWrittenBeforeTheEnd() throws Exception {
    String big = "x".repeat(1 << 20);
    try (var writer = writer(BY_PART, Long.MAX_VALUE)) {
      for (int part = 0; part < 130; part++) {
        writer.write(row(part, big + part));
      }
      assertThat(closed).as("what waited grew past its bound").isNotEmpty();
      writer.flush();
    }
    assertThat(texts()).doesNotHaveDuplicates().hasSize(130);
  }

  @Test
  void aFileThatHasReachedItsSizeIsFollowedByAnother() throws Exception {
    try (var writer = writer(BY_PART, 2)) {
      for (int i = 0; i < 5; i++) {
        writer.write(row(1, "row " + i));
      }
      writer.flush();
    }
    assertThat(closed).extracting(file -> file.rows.size()).containsExactly(2, 2, 1);
  }

  @Test
  void anUnpartitionedTableHasOneFileAndMayBeWrittenAgainAfterAFlush() throws Exception {
    try (var writer = writer(PartitionSpec.unpartitioned(), Long.MAX_VALUE)) {
      writer.write(row(1, "a"));
      writer.write(row(2, "b"));
      writer.flush();
      writer.write(row(3, "c"));
      writer.flush();
      writer.flush();
    }
    assertThat(closed).extracting(file -> file.rows.size()).containsExactly(2, 1);
  }

  @Test
  void aFailedTaskLeavesNoFileOpenAndTellsOfNone() throws Exception {
    try (var writer = writer(BY_PART, Long.MAX_VALUE)) {
      writer.write(row(1, "a"));
    }
    assertThat(open).isEmpty();
    assertThat(closed).isEmpty();
  }

  private BoundedFanoutWriter<ListFile> writer(PartitionSpec spec, long targetSize) {
    return new BoundedFanoutWriter<>(
        spec,
        SCHEMA,
        TYPE,
        targetSize,
        partition -> {
          ListFile file = new ListFile(spec.isPartitioned() ? part(partition) : null);
          open.add(file);
          mostOpen = Math.max(mostOpen, open.size());
          return file;
        },
        closed::add);
  }

  private static Integer part(PartitionKey partition) {
    return partition.get(0, Integer.class);
  }

  private List<String> texts() {
    return closed.stream()
        .flatMap(file -> file.rows.stream())
        .map(row -> row.getString(1).toString())
        .toList();
  }

  private static RowData row(int part, String text) {
    return GenericRowData.of(part, StringData.fromString(text));
  }

  /** A file in memory; its length is the number of its rows. */
  private final class ListFile implements BoundedFanoutWriter.FileWriter<ListFile> {
    private final Integer part;
    private final List<RowData> rows = new ArrayList<>();

    ListFile(Integer part) {
      this.part = part;
    }

    boolean hasOnlyRowsOfItsPartition() {
      return rows.stream().allMatch(row -> row.getInt(0) == part);
    }

    @Override
    public void write(RowData row) {
      rows.add(row);
    }

    @Override
    public long length() {
      return rows.size();
    }

    @Override
    public ListFile close() {
      open.remove(this);
      return this;
    }
  }
}
