package dev.tidemark.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractTablesTest {
  private static final DataTypes.Field ID = field("id", DataTypes.STRING().notNull());
  private static final DataTypes.Field DAY = field("day", DataTypes.DATE().notNull());
  private static final DataTypes.Field EVENTS = field("events", DataTypes.INT());

  @TempDir Path folder;
  private Warehouse warehouse;
  private ContractTables tables;

  @BeforeEach
  void open() {
    warehouse = Warehouse.open(Settings.of(folder, folder));
    tables = new ContractTables(warehouse);
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Test
  void aNewTableHasTheContractsCommentsKeyAndPartitioning() {
    Table table = tables.ensure(keyed(List.of("id", "day"), ID, DAY, EVENTS));
    assertThat(table.properties()).containsEntry("comment", "About t");
    assertThat(table.schema().columns())
        .extracting(Types.NestedField::doc)
        .containsExactly("About id", "About day", "About events");
    assertThat(table.schema().identifierFieldNames()).containsExactlyInAnyOrder("id", "day");
    assertThat(table.schema().findField("id").isRequired()).isTrue();
    assertThat(table.schema().findField("events").isRequired()).isFalse();
    assertThat(table.spec().fields()).extracting(PartitionField::name).containsExactly("day");
    assertThat(table.spec().fields().get(0).transform().isIdentity()).isTrue();
  }

  @Test
  void anAppendOnlyTableHasItsKeyAsAPropertyAndNoIdentifier() {
    Table table = tables.ensure(appendOnly("id", ID, DAY));
    assertThat(table.schema().identifierFieldIds()).isEmpty();
    assertThat(table.properties()).containsEntry(Contract.PRIMARY_KEY, "id");
  }

  @Test
  void anUnchangedContractChangesNothing() {
    Contract contract = keyed(List.of("id", "day"), ID, DAY, EVENTS);
    tables.ensure(contract);
    int versions = history();
    tables.ensure(contract);
    assertThat(history()).isEqualTo(versions);
  }

  @Test
  void newNullableColumnsAppearAtTheirPlaces() {
    tables.ensure(keyed(List.of("id", "day"), ID, DAY, EVENTS));
    tables.ensure(
        keyed(
            List.of("id", "day"),
            field("first", DataTypes.STRING()),
            ID,
            field("middle", DataTypes.DOUBLE()),
            field("second", DataTypes.ARRAY(DataTypes.STRING())),
            DAY,
            EVENTS));
    assertThat(stored().columns())
        .extracting(Types.NestedField::name)
        .containsExactly("first", "id", "middle", "second", "day", "events");
    assertThat(stored().findField("middle").doc()).isEqualTo("About middle");
  }

  @Test
  void typesWidenAndCommentsFollow() {
    tables.ensure(keyed(List.of("id", "day"), ID, DAY, EVENTS));
    tables.ensure(
        keyed(
            List.of("id", "day"),
            ID,
            DAY,
            DataTypes.FIELD("events", DataTypes.BIGINT(), "Counted")));
    assertThat(stored().findType("events").typeId()).isEqualTo(Type.TypeID.LONG);
    assertThat(stored().findField("events").doc()).isEqualTo("Counted");
  }

  @Test
  void aColumnMayBecomeNullable() {
    tables.ensure(appendOnly("id", ID, DAY, field("n", DataTypes.INT().notNull())));
    tables.ensure(appendOnly("id", ID, DAY, field("n", DataTypes.INT())));
    assertThat(stored().findField("n").isOptional()).isTrue();
  }

  @Test
  void aDroppedColumnIsRefused() {
    refused("events", keyed(List.of("id", "day"), ID, DAY));
  }

  @Test
  void aChangedTypeIsRefused() {
    refused("events", keyed(List.of("id", "day"), ID, DAY, field("events", DataTypes.STRING())));
  }

  @Test
  void aNarrowerTypeIsRefused() {
    tables.ensure(appendOnly("id", ID, DAY, field("n", DataTypes.BIGINT())));
    assertRefused("n is long", appendOnly("id", ID, DAY, field("n", DataTypes.INT())));
  }

  @Test
  void aPrimitiveColumnThatBecomesNestedIsRefused() {
    refused(
        "events",
        keyed(List.of("id", "day"), ID, DAY, field("events", DataTypes.ARRAY(DataTypes.INT()))));
  }

  @Test
  void aChangedKeyIsRefused() {
    refused("key", keyed(List.of("id"), ID, DAY, EVENTS));
  }

  @Test
  void aKeyThatBecomesAppendOnlyIsRefused() {
    refused("key", appendOnly("id", ID, DAY, EVENTS));
  }

  @Test
  void aChangedAppendOnlyKeyIsRefused() {
    tables.ensure(appendOnly("id", ID, DAY));
    assertRefused("key", appendOnly("id,day", ID, DAY));
  }

  @Test
  void changedPartitioningIsRefused() {
    Contract before = keyed(List.of("id", "day"), ID, DAY, EVENTS);
    refused(
        "partitioned by",
        new Contract(
            before.area(),
            before.table(),
            before.comment(),
            before.rowType(),
            before.primaryKey(),
            false,
            List.of(),
            Map.of(),
            before.file()));
  }

  @Test
  void aNewColumnThatIsNotNullIsRefused() {
    refused(
        "NOT NULL",
        keyed(List.of("id", "day"), ID, DAY, EVENTS, field("n", DataTypes.INT().notNull())));
  }

  @Test
  void aColumnThatBecomesNotNullIsRefused() {
    refused(
        "NOT NULL",
        keyed(List.of("id", "day"), ID, DAY, field("events", DataTypes.INT().notNull())));
  }

  /** Stores the usual table and offers another contract for it. */
  private void refused(String why, Contract contract) {
    tables.ensure(keyed(List.of("id", "day"), ID, DAY, EVENTS));
    assertRefused(why, contract);
  }

  private void assertRefused(String why, Contract contract) {
    Schema before = stored();
    assertThatThrownBy(() -> tables.ensure(contract))
        .isInstanceOfSatisfying(
            TidemarkException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPATIBLE_CHANGE))
        .hasMessageContainingAll("t.sql", "area.t", why);
    assertThat(stored().sameSchema(before)).isTrue();
  }

  private Schema stored() {
    return warehouse
        .find(keyed(List.of("id"), ID, DAY).identifier())
        .map(Table::schema)
        .orElseThrow();
  }

  private int history() {
    return ((org.apache.iceberg.BaseTable)
            warehouse.find(keyed(List.of("id"), ID, DAY).identifier()).orElseThrow())
        .operations()
        .current()
        .previousFiles()
        .size();
  }

  private static Contract keyed(List<String> key, DataTypes.Field... columns) {
    return contract(key, false, Map.of(), columns);
  }

  private static Contract appendOnly(String key, DataTypes.Field... columns) {
    return contract(Contract.splitColumns(key), true, Map.of(Contract.PRIMARY_KEY, key), columns);
  }

  private static Contract contract(
      List<String> key,
      boolean appendOnly,
      Map<String, String> options,
      DataTypes.Field[] columns) {
    return new Contract(
        "area",
        "t",
        "About t",
        (RowType) DataTypes.ROW(columns).notNull().getLogicalType(),
        key,
        appendOnly,
        List.of("day"),
        options,
        Path.of("t.sql"));
  }

  private static DataTypes.Field field(String name, DataType type) {
    return DataTypes.FIELD(name, type, "About " + name);
  }
}
