package dev.tidemark.support;

import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/** Operations of a stored table, for a test to change one of them. */
public class StoredOperations implements TableOperations {
  private final TableOperations stored;

  protected StoredOperations(TableOperations stored) {
    this.stored = stored;
  }

  @Override
  public void commit(TableMetadata base, TableMetadata metadata) {
    stored.commit(base, metadata);
  }

  @Override
  public TableMetadata current() {
    return stored.current();
  }

  @Override
  public TableMetadata refresh() {
    return stored.refresh();
  }

  @Override
  public FileIO io() {
    return stored.io();
  }

  @Override
  public EncryptionManager encryption() {
    return stored.encryption();
  }

  @Override
  public String metadataFileLocation(String fileName) {
    return stored.metadataFileLocation(fileName);
  }

  @Override
  public LocationProvider locationProvider() {
    return stored.locationProvider();
  }

  @Override
  public TableOperations temp(TableMetadata uncommitted) {
    return stored.temp(uncommitted);
  }

  @Override
  public long newSnapshotId() {
    return stored.newSnapshotId();
  }
}
