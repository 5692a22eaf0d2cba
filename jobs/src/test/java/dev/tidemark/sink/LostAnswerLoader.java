package dev.tidemark.sink;

import dev.tidemark.support.StoredOperations;
import dev.tidemark.warehouse.Warehouse;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.flink.TableLoader;

/** A catalog that commits as asked and then fails to say so. */
final class LostAnswerLoader implements TableLoader {
  static final String LOST = "the answer was lost";
  private static final long serialVersionUID = 1L;

  private final transient Warehouse warehouse;
  private final String table;

  LostAnswerLoader(Warehouse warehouse, TableIdentifier table) {
    this.warehouse = warehouse;
    this.table = table.toString();
  }

  @Override
  public void open() {}

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public Table loadTable() {
    BaseTable stored = (BaseTable) warehouse.catalog().loadTable(TableIdentifier.parse(table));
    return new BaseTable(new LossyOperations(stored.operations()), table);
  }

  @Override
  @SuppressWarnings("NoClone") // the interface has it
  public TableLoader clone() {
    return this;
  }

  @Override
  public void close() {}

  private static final class LossyOperations extends StoredOperations {
    private LossyOperations(TableOperations stored) {
      super(stored);
    }

    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
      super.commit(base, metadata);
      throw new CommitStateUnknownException(new IllegalStateException(LOST));
    }
  }
}
