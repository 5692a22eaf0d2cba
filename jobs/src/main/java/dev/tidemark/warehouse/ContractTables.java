package dev.tidemark.warehouse;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;

/**
 * Creates the stored table of a contract and keeps it in step with it.
 *
 * <p>Evolution is additive: new columns appear, types widen, comments follow. Anything that would
 * change the meaning of rows already stored is refused, because neither mode could make the old
 * rows true again.
 */
public final class ContractTables {
  private static final Map<String, String> DEFAULTS =
      Map.of(
          TableProperties.FORMAT_VERSION, "2",
          TableProperties.PARQUET_COMPRESSION, "zstd",
          TableProperties.PARQUET_COMPRESSION_LEVEL, "1",
          // Ids and timestamps hardly repeat: find that out early, not after 2 MiB of dictionary.
          TableProperties.PARQUET_DICT_SIZE_BYTES, String.valueOf(16 << 10),
          // Many partitions may be open at once: this bounds what each keeps in memory.
          TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, String.valueOf(16 << 20),
          TableProperties.WRITE_TARGET_FILE_SIZE_BYTES, String.valueOf(128 << 20),
          TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true",
          TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "50",
          // It names every snapshot and is written with each commit: a tenth of the bytes.
          TableProperties.METADATA_COMPRESSION, "gzip",
          // Batches and streams of one area share one catalog: give a busy one time to answer.
          TableProperties.COMMIT_NUM_RETRIES, "10");

  private final Warehouse warehouse;

  public ContractTables(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /**
   * The stored table, created or evolved to hold what the contract says.
   *
   * @throws TidemarkException INCOMPATIBLE_CHANGE when the stored table cannot follow
   */
  public Table ensure(Contract contract) {
    return warehouse
        .find(contract.identifier())
        .map(table -> evolve(table, contract))
        .orElseGet(() -> create(contract));
  }

  private Table create(Contract contract) {
    warehouse.ensureNamespace(contract.area());
    Schema schema = schemaOf(contract);
    PartitionSpec.Builder spec = PartitionSpec.builderFor(schema);
    contract.partitionKeys().forEach(spec::identity);
    try {
      return warehouse
          .catalog()
          .buildTable(contract.identifier(), schema)
          .withPartitionSpec(spec.build())
          .withProperties(propertiesOf(contract))
          .create();
    } catch (AlreadyExistsException e) {
      // Two commands met at the first use of a warehouse.
      return evolve(warehouse.catalog().loadTable(contract.identifier()), contract);
    }
  }

  private static Map<String, String> propertiesOf(Contract contract) {
    Map<String, String> properties = new HashMap<>(DEFAULTS);
    properties.putAll(contract.options());
    properties.put("comment", contract.comment());
    return properties;
  }

  /** Iceberg schema of a contract, with comments and, for keyed tables, identifier fields. */
  public static Schema schemaOf(Contract contract) {
    Types.StructType struct = FlinkSchemaUtil.convert(contract.rowType()).asStructType();
    Schema schema = TypeUtil.assignIncreasingFreshIds(new Schema(struct.fields()));
    if (contract.appendOnly()) {
      return schema;
    }
    Set<Integer> identifiers = new HashSet<>();
    contract.primaryKey().forEach(key -> identifiers.add(schema.findField(key).fieldId()));
    return new Schema(schema.columns(), identifiers);
  }

  private Table evolve(Table table, Contract contract) {
    Schema wanted = schemaOf(contract);
    checkLayout(table, contract, wanted);
    UpdateSchema update = table.updateSchema();
    boolean changed = false;
    String previous = null;
    for (Types.NestedField column : wanted.columns()) {
      Types.NestedField stored = table.schema().findField(column.name());
      if (stored == null) {
        if (column.isRequired()) {
          throw refused(contract, "the new column " + column.name() + " is NOT NULL");
        }
        update.addColumn(column.name(), column.type(), column.doc());
        move(update, column.name(), previous);
        changed = true;
      } else {
        changed |= evolveColumn(update, contract, stored, column);
      }
      previous = column.name();
    }
    for (Types.NestedField stored : table.schema().columns()) {
      if (wanted.findField(stored.name()) == null) {
        throw refused(contract, "the column " + stored.name() + " is gone");
      }
    }
    if (changed) {
      update.commit();
    }
    evolveProperties(table, contract);
    return table;
  }

  private static void move(UpdateSchema update, String column, String previous) {
    if (previous == null) {
      update.moveFirst(column);
    } else {
      update.moveAfter(column, previous);
    }
  }

  private static boolean evolveColumn(
      UpdateSchema update, Contract contract, Types.NestedField stored, Types.NestedField column) {
    boolean changed = false;
    if (!sameType(stored.type(), column.type())) {
      if (!column.type().isPrimitiveType()
          || !TypeUtil.isPromotionAllowed(stored.type(), column.type().asPrimitiveType())) {
        throw refused(
            contract,
            "the column " + stored.name() + " is " + stored.type() + ", not " + column.type());
      }
      update.updateColumn(stored.name(), column.type().asPrimitiveType());
      changed = true;
    }
    if (stored.isOptional() && column.isRequired()) {
      throw refused(contract, "the column " + stored.name() + " becomes NOT NULL");
    }
    if (stored.isRequired() && column.isOptional()) {
      update.makeColumnOptional(stored.name());
      changed = true;
    }
    if (!Objects.equals(stored.doc(), column.doc())) {
      update.updateColumnDoc(stored.name(), column.doc());
      changed = true;
    }
    return changed;
  }

  private static boolean sameType(Type stored, Type wanted) {
    // Ids inside nested types are the stored table's own; the printed form has none of them.
    return stored.equals(wanted)
        || (!wanted.isPrimitiveType()
            && stripIds(stored.toString()).equals(stripIds(wanted.toString())));
  }

  private static String stripIds(String type) {
    return type.replaceAll("\\d+: ", "");
  }

  private static void checkLayout(Table table, Contract contract, Schema wanted) {
    List<String> partitions = table.spec().fields().stream().map(PartitionField::name).toList();
    if (!partitions.equals(contract.partitionKeys())) {
      throw refused(contract, "it is partitioned by " + partitions);
    }
    Set<String> storedKey = table.schema().identifierFieldNames();
    Set<String> wantedKey = wanted.identifierFieldNames();
    String property = table.properties().get(Contract.PRIMARY_KEY);
    if (!storedKey.equals(wantedKey)
        || !Objects.equals(property, contract.options().get(Contract.PRIMARY_KEY))) {
      throw refused(contract, "its key is " + (property == null ? storedKey : property));
    }
  }

  private static void evolveProperties(Table table, Contract contract) {
    UpdateProperties update = table.updateProperties();
    boolean changed = false;
    Map<String, String> wanted = new HashMap<>(contract.options());
    wanted.put("comment", contract.comment());
    // A default of a later version comes to tables of an earlier one; what somebody set stays.
    DEFAULTS.forEach(
        (key, value) -> {
          if (!key.equals(TableProperties.FORMAT_VERSION) && !table.properties().containsKey(key)) {
            wanted.putIfAbsent(key, value);
          }
        });
    for (Map.Entry<String, String> property : wanted.entrySet()) {
      if (!property.getValue().equals(table.properties().get(property.getKey()))) {
        update.set(property.getKey(), property.getValue());
        changed = true;
      }
    }
    if (changed) {
      update.commit();
    }
  }

  private static TidemarkException refused(Contract contract, String why) {
    return new TidemarkException(
        ErrorCode.INCOMPATIBLE_CHANGE,
        contract.file()
            + " does not fit the stored table "
            + contract.fullName()
            + ": "
            + why
            + " in the stored table or the contract",
        "Only new nullable columns and wider types are taken up. Give the table a new name, or drop"
            + " the stored one and run a backfill.");
  }
}
