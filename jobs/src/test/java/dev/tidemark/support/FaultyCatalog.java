package dev.tidemark.support;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.jdbc.JdbcCatalog;

/**
 * The embedded catalog with one fault, most of them at the n-th commit of the process. For a
 * process of its own, which is given it by its settings.
 */
public final class FaultyCatalog extends JdbcCatalog {
  private static final String AT = "fault.at-commit";
  private static final String KIND = "fault.kind";
  private static final AtomicInteger COMMITS = new AtomicInteger();

  /** Exit code of a process that is killed. */
  public static final int KILLED = 137;

  /** What happens. */
  public enum Kind {
    /** The process dies, as of kill -9, and the commit does not happen. */
    KILL_BEFORE,
    /** The process dies once the commit has happened. */
    KILL_AFTER,
    /** The commit happens and the caller does not learn of it. */
    LOSE_ANSWER,
    /** Not at a commit: after so many kilobytes of files, nothing more can be written. */
    DISK_FULL
  }

  private int at;
  private Kind kind;

  /** Lines of a settings file for a warehouse in this folder. */
  public static List<String> settings(String warehouse, Kind kind, int atCommit) {
    return List.of(
        "catalog:",
        "  catalog-impl: " + FaultyCatalog.class.getName(),
        "  uri: jdbc:sqlite:file:" + warehouse + "/catalog.db",
        "  warehouse: file://" + warehouse,
        "  jdbc.schema-version: V1",
        "  jdbc.busy_timeout: '60000'",
        "  jdbc.journal_mode: WAL",
        "  jdbc.synchronous: NORMAL",
        "  " + KIND + ": " + kind,
        "  " + AT + ": '" + atCommit + "'");
  }

  @Override
  public void initialize(String name, Map<String, String> properties) {
    at = Integer.parseInt(properties.get(AT));
    kind = Kind.valueOf(properties.get(KIND).toUpperCase(Locale.ROOT));
    super.initialize(name, properties);
  }

  @Override
  protected TableOperations newTableOps(TableIdentifier table) {
    return new Operations(super.newTableOps(table));
  }

  private final class Operations extends StoredOperations {
    private Operations(TableOperations stored) {
      super(stored);
    }

    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
      boolean isIt = kind != Kind.DISK_FULL && COMMITS.incrementAndGet() == at;
      if (isIt && kind == Kind.KILL_BEFORE) {
        Runtime.getRuntime().halt(KILLED);
      }
      super.commit(base, metadata);
      if (isIt && kind == Kind.KILL_AFTER) {
        Runtime.getRuntime().halt(KILLED);
      }
      if (isIt) {
        throw new CommitStateUnknownException(new IllegalStateException("the answer was lost"));
      }
    }

    @Override
    public FileIO io() {
      return kind == Kind.DISK_FULL ? new FullDisk(super.io(), at * 1_000L) : super.io();
    }
  }

  /** Counts over the whole process. */
  private record FullDisk(FileIO disk, long capacity) implements FileIO {
    private static final AtomicLong WRITTEN = new AtomicLong();

    @Override
    public InputFile newInputFile(String path) {
      return disk.newInputFile(path);
    }

    @Override
    public OutputFile newOutputFile(String path) {
      OutputFile file = disk.newOutputFile(path);
      return new OutputFile() {
        @Override
        public PositionOutputStream create() {
          return limited(file.create());
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
          return limited(file.createOrOverwrite());
        }

        @Override
        public String location() {
          return file.location();
        }

        @Override
        public InputFile toInputFile() {
          return file.toInputFile();
        }
      };
    }

    private PositionOutputStream limited(PositionOutputStream out) {
      return new PositionOutputStream() {
        @Override
        public long getPos() throws IOException {
          return out.getPos();
        }

        @Override
        public void write(int b) throws IOException {
          take(1);
          out.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
          take(length);
          out.write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
          out.flush();
        }

        @Override
        public void close() throws IOException {
          out.close();
        }
      };
    }

    private void take(int bytes) throws IOException {
      if (WRITTEN.addAndGet(bytes) > capacity) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void deleteFile(String path) {
      disk.deleteFile(path);
    }
  }
}
