package dev.tidemark.model;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.catalog.CatalogDatabaseImpl;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.Factory;

/**
 * Holds the contracts of an area while its models are checked, and notes which of them each SELECT
 * reads: the planner itself says what a model depends on.
 */
final class ContractCatalog extends GenericInMemoryCatalog {
  private final Set<String> read = new LinkedHashSet<>();

  ContractCatalog(String name, Collection<String> areas) throws Exception {
    super(name);
    for (String area : areas) {
      createDatabase(area, new CatalogDatabaseImpl(Map.of(), null), true);
    }
  }

  /** Tables read since the last call. */
  Set<String> takeRead() {
    Set<String> result = new LinkedHashSet<>(read);
    read.clear();
    return result;
  }

  @Override
  public Optional<Factory> getFactory() {
    return Optional.of(new UnreadableSourceFactory());
  }

  /** Sources that can be planned over but never run. */
  private final class UnreadableSourceFactory implements DynamicTableSourceFactory {
    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
      read.add(
          context.getObjectIdentifier().getDatabaseName()
              + "."
              + context.getObjectIdentifier().getObjectName());
      return new UnreadableSource();
    }

    @Override
    public String factoryIdentifier() {
      return "contract";
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

  private static final class UnreadableSource implements ScanTableSource {
    @Override
    public ChangelogMode getChangelogMode() {
      return ChangelogMode.insertOnly();
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
      return new DataStreamScanProvider() {
        @Override
        public DataStream<RowData> produceDataStream(
            ProviderContext provider, StreamExecutionEnvironment env) {
          throw new IllegalStateException("a contract is checked, never read");
        }

        @Override
        public boolean isBounded() {
          return true;
        }
      };
    }

    @Override
    public DynamicTableSource copy() {
      return this;
    }

    @Override
    public String asSummaryString() {
      return "contract";
    }
  }
}
