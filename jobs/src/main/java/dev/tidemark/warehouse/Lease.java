package dev.tidemark.warehouse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * The right to work on an area in a role. A second holder is refused until the first lets go or its
 * lease expires, which takes at most a minute after a kill; on the same machine a holder whose
 * process is gone is replaced at once.
 *
 * <p>Taking and renewing are one overwrite each of {@code ops.lease}, validated against the
 * snapshot that was read, so two takers cannot both win.
 */
public final class Lease implements AutoCloseable {
  private static final Duration LENGTH = Duration.ofSeconds(60);
  private static final Pattern HOLDER = Pattern.compile("(.*) process (\\d+) \\(\\w+\\)");
  private static final String EXPIRES_AT = "expires_at";

  private final Table table;
  private final String area;
  private final String role;
  private final String holder;
  private final Clock clock;
  private final boolean isLocal;
  private final ScheduledExecutorService renewal;

  private Lease(
      Table table, String area, String role, String holder, Clock clock, boolean isLocal) {
    this.table = table;
    this.isLocal = isLocal;
    this.area = area;
    this.role = role;
    this.holder = holder;
    this.clock = clock;
    this.renewal =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lease " + area + " " + role);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Takes the lease and keeps renewing it until it is closed.
   *
   * @throws TidemarkException LEASE_HELD when somebody else has it
   */
  public static Lease take(Warehouse warehouse, String area, String role) {
    return take(warehouse, area, role, Clock.systemUTC());
  }

  static Lease take(Warehouse warehouse, String area, String role, Clock clock) {
    Table table = new ContractTables(warehouse).ensure(OpsTables.LEASE);
    Lease lease = new Lease(table, area, role, self(), clock, isLocal(warehouse));
    lease.claim();
    long period = LENGTH.toMillis() / 3;
    var unused =
        lease.renewal.scheduleAtFixedRate(lease::renew, period, period, TimeUnit.MILLISECONDS);
    return lease;
  }

  /**
   * Refuses to go on while somebody holds a role.
   *
   * @throws TidemarkException LEASE_HELD
   */
  public static void requireFree(Warehouse warehouse, String area, String role) {
    Table table = new ContractTables(warehouse).ensure(OpsTables.LEASE);
    Lease probe = new Lease(table, area, role, self(), Clock.systemUTC(), isLocal(warehouse));
    probe.renewal.shutdownNow();
    probe.checkFree();
  }

  /** True while somebody holds a role. */
  public static boolean isHeld(Warehouse warehouse, String area, String role) {
    try {
      requireFree(warehouse, area, role);
      return false;
    } catch (TidemarkException e) {
      return true;
    }
  }

  /** On a cluster the job of a process that is gone may run on for most of the lease. */
  private static boolean isLocal(Warehouse warehouse) {
    return warehouse.settings().cluster().isLocal();
  }

  private void claim() {
    for (int attempt = 0; ; attempt++) {
      table.refresh();
      checkFree();
      try {
        write(clock.instant().plus(LENGTH));
        return;
      } catch (ValidationException | CommitFailedException e) {
        // Somebody was faster: look again who it is.
        if (attempt == 5) {
          throw e;
        }
      }
    }
  }

  private void checkFree() {
    for (Record row : rows()) {
      String other = (String) row.getField("holder");
      Instant expires = ((OffsetDateTime) row.getField(EXPIRES_AT)).toInstant();
      if (expires.isAfter(clock.instant())
          && !other.equals(holder)
          && !(isLocal && isGone(other))) {
        throw new TidemarkException(
            ErrorCode.LEASE_HELD,
            "The " + role + " role of area " + area + " is held by " + other + " until " + expires,
            "Stop that process (ctrl-C), or wait: a lease ends a minute after its holder died.");
      }
    }
  }

  private List<Record> rows() {
    if (table.currentSnapshot() == null) {
      return List.of();
    }
    try (CloseableIterable<Record> found = IcebergGenerics.read(table).where(mine()).build()) {
      List<Record> rows = new ArrayList<>();
      found.forEach(rows::add);
      return rows;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Expression mine() {
    return Expressions.and(Expressions.equal("area", area), Expressions.equal("role", role));
  }

  /** Package-private for tests; else called by the timer alone. */
  void renew() {
    try {
      table.refresh();
      // A process that slept past its lease must not take it back from the one that has it now.
      if (isOurs()) {
        write(clock.instant().plus(LENGTH));
      }
    } catch (RuntimeException e) {
      // The next renewal comes before the lease ends; a takeover is refused by the validation.
      return;
    }
  }

  private void write(Instant expires) {
    Record row = GenericRecord.create(table.schema());
    row.setField("area", area);
    row.setField("role", role);
    row.setField("holder", holder);
    row.setField(EXPIRES_AT, expires.atOffset(ZoneOffset.UTC));
    OverwriteFiles overwrite = table.newOverwrite();
    overwrite.addFile(OpsTables.write(table, List.of(row)));
    commit(overwrite);
  }

  private void commit(OverwriteFiles overwrite) {
    Snapshot read = table.currentSnapshot();
    if (read != null) {
      overwrite.validateFromSnapshot(read.snapshotId());
    }
    overwrite
        .overwriteByRowFilter(mine())
        .conflictDetectionFilter(mine())
        .validateNoConflictingData()
        .validateNoConflictingDeletes()
        .commit();
  }

  @Override
  public void close() {
    renewal.shutdownNow();
    table.refresh();
    if (isOurs()) {
      commit(table.newOverwrite());
    }
  }

  private boolean isOurs() {
    return rows().stream().anyMatch(row -> holder.equals(row.getField("holder")));
  }

  private static String self() {
    // Two leases of one process are two holders.
    String nonce = UUID.randomUUID().toString().substring(0, 8);
    return host() + " process " + ProcessHandle.current().pid() + " (" + nonce + ")";
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private static boolean isGone(String holder) {
    Matcher name = HOLDER.matcher(holder);
    return name.matches()
        && name.group(1).equals(host())
        && ProcessHandle.of(Long.parseLong(name.group(2))).isEmpty();
  }
}
