package dev.tidemark.sink;

import dev.tidemark.warehouse.Contract;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.catalog.CatalogDatabaseImpl;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.Factory;
import org.apache.flink.table.types.utils.TypeConversions;

/**
 * The catalog that {@code INSERT INTO sink.area.table} writes to. It declares no keys, so the
 * planner hands over the full changelog as it is, and each table's rows go to the writing half the
 * runner chose.
 */
public final class SinkCatalog extends GenericInMemoryCatalog {
  /** Consumes the rows, or changes, of one table. */
  public interface Writing {
    DataStreamSink<?> attach(Contract contract, DataStream<RowData> rows);
  }

  private final Map<ObjectPath, Contract> contracts = new HashMap<>();
  private final Writing writing;

  public SinkCatalog(String name, Collection<Contract> tables, Writing writing) {
    super(name);
    this.writing = writing;
    try {
      for (Contract contract : tables) {
        add(contract);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void add(Contract contract) throws Exception {
    createDatabase(contract.area(), new CatalogDatabaseImpl(Map.of(), null), true);
    ObjectPath path = new ObjectPath(contract.area(), contract.table());
    contracts.put(path, contract);
    Schema schema =
        Schema.newBuilder()
            .fromRowDataType(TypeConversions.fromLogicalToDataType(contract.rowType()))
            .build();
    createTable(path, CatalogTable.newBuilder().schema(schema).build(), false);
  }

  @Override
  public Optional<Factory> getFactory() {
    return Optional.of(new SinkFactory());
  }

  private final class SinkFactory implements DynamicTableSinkFactory {
    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
      Contract contract = contracts.get(context.getObjectIdentifier().toObjectPath());
      return new TableSink(contract, writing);
    }

    @Override
    public String factoryIdentifier() {
      return "tidemark";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
      return Set.of();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
      return Set.of();
    }
  }
}
