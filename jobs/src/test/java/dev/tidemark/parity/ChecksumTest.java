package dev.tidemark.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;

class ChecksumTest {
  private static final RowType TYPE =
      (RowType)
          DataTypes.ROW(
                  DataTypes.FIELD("id", DataTypes.STRING().notNull()),
                  DataTypes.FIELD("amount", DataTypes.BIGINT()),
                  DataTypes.FIELD("share", DataTypes.DOUBLE()),
                  DataTypes.FIELD("at", DataTypes.TIMESTAMP_LTZ(6)),
                  DataTypes.FIELD("tags", DataTypes.ARRAY(DataTypes.STRING())),
                  DataTypes.FIELD(
                      "weights", DataTypes.MAP(DataTypes.STRING().notNull(), DataTypes.DOUBLE())))
              .notNull()
              .getLogicalType();
  private static final RowDataSerializer BINARY = new RowDataSerializer(TYPE);

  private final RowHash hash = new RowHash(TYPE, TYPE.getFieldNames());

  @Property(tries = 50)
  void theOrderOfRowsAndOfPartsDoesNotMatter(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int parts) {
    Random random = new Random(seed);
    List<RowData> rows = rows(random, random.nextInt(200));
    List<RowData> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, random);
    Checksum whole = new Checksum();
    for (int part = 0; part < parts; part++) {
      Checksum sum = new Checksum();
      for (int i = part; i < rows.size(); i += parts) {
        sum.add(Checksum.Side.STORED, hash.of(rows.get(i)));
        sum.add(Checksum.Side.BATCH, hash.of(BINARY.toBinaryRow(shuffled.get(i)).copy()));
      }
      whole.add(sum.part(1));
    }
    assertThat(whole.agrees()).isTrue();
    assertThat(whole.stored()).isEqualTo(rows.size());
  }

  @Property(tries = 50)
  void oneRowThatIsOtherwiseShows(@ForAll long seed) {
    Random random = new Random(seed);
    List<RowData> rows = rows(random, 1 + random.nextInt(50));
    int changed = random.nextInt(rows.size());
    Checksum missing = sum(rows);
    Checksum doubled = sum(rows);
    Checksum replaced = sum(rows);
    Checksum amount = sum(rows);
    Checksum share = sum(rows);
    for (int i = 0; i < rows.size(); i++) {
      GenericRowData row = (GenericRowData) rows.get(i);
      if (i != changed) {
        missing.add(Checksum.Side.BATCH, hash.of(row));
      }
      doubled.add(Checksum.Side.BATCH, hash.of(row));
      // As many rows as before: one of them twice in place of another.
      replaced.add(Checksum.Side.BATCH, hash.of(i == changed ? row(random, 1_000) : row));
      amount.add(Checksum.Side.BATCH, hash.of(i == changed ? with(row, 1, -1L) : row));
      double other = row.getDouble(2) * (1 + 1e-6);
      share.add(Checksum.Side.BATCH, hash.of(i == changed ? with(row, 2, other) : row));
    }
    doubled.add(Checksum.Side.BATCH, hash.of(rows.get(changed)));
    doubled.add(Checksum.Side.BATCH, hash.of(rows.get(changed)));
    for (Checksum sum : List.of(missing, doubled, replaced, amount, share)) {
      assertThat(sum.agrees()).isFalse();
    }
  }

  @Test
  void valuesSwappedBetweenRowsShow() {
    RowData a = row(new Random(1), 1);
    RowData b = row(new Random(2), 2);
    Checksum sum = sum(List.of(a, b));
    sum.add(Checksum.Side.BATCH, hash.of(with(a, 1, b.getLong(1))));
    sum.add(Checksum.Side.BATCH, hash.of(with(b, 1, a.getLong(1))));
    assertThat(sum.agrees()).isFalse();
  }

  @Test
  void entriesOfAMapCountInAnyOrderAndWithinTheTolerance() {
    RowData row = row(new Random(1), 1);
    Map<Object, Object> forth = new LinkedHashMap<>();
    forth.put(StringData.fromString("a"), 1.0);
    forth.put(StringData.fromString("b"), 2.0);
    Map<Object, Object> back = new LinkedHashMap<>();
    back.put(StringData.fromString("b"), 2.0 + 1e-13);
    back.put(StringData.fromString("a"), 1.0);
    RowData one = with(row, 5, new GenericMapData(forth));
    RowData other = BINARY.toBinaryRow(with(row, 5, new GenericMapData(back))).copy();
    assertThat(hash.of(one)).isEqualTo(hash.of(other));
    RowData.FieldGetter weights = RowHash.getter(TYPE.getTypeAt(5), 5);
    assertThat(
            Sameness.same(
                TYPE.getTypeAt(5), weights.getFieldOrNull(one), weights.getFieldOrNull(other)))
        .isTrue();
  }

  @Test
  void nullAndEmptyDiffer() {
    RowData row = row(new Random(1), 1);
    assertThat(hash.of(with(row, 4, null)))
        .isNotEqualTo(hash.of(with(row, 4, new GenericArrayData(new Object[0]))));
  }

  private Checksum sum(List<RowData> stored) {
    Checksum sum = new Checksum();
    stored.forEach(row -> sum.add(Checksum.Side.STORED, hash.of(row)));
    return sum;
  }

  private static List<RowData> rows(Random random, int count) {
    List<RowData> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row(random, i));
    }
    return rows;
  }

  private static GenericRowData row(Random random, int id) {
    Map<Object, Object> weights = new HashMap<>();
    weights.put(StringData.fromString("w" + random.nextInt(3)), random.nextDouble());
    return GenericRowData.of(
        StringData.fromString("id" + id),
        (long) random.nextInt(100),
        1 + random.nextDouble() * 1e6,
        TimestampData.fromEpochMillis(random.nextInt(), random.nextInt(1_000) * 1_000),
        new GenericArrayData(new Object[] {StringData.fromString("t"), null}),
        new GenericMapData(weights));
  }

  private static GenericRowData with(RowData row, int index, Object value) {
    GenericRowData copy = new GenericRowData(TYPE.getFieldCount());
    for (int i = 0; i < TYPE.getFieldCount(); i++) {
      copy.setField(i, ((GenericRowData) row).getField(i));
    }
    copy.setField(index, value);
    return copy;
  }
}
