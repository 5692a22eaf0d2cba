package dev.tidemark.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {
  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();
  private Warehouse warehouse;

  @BeforeEach
  void open() {
    warehouse = Warehouse.open(Settings.of(folder, folder));
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Test
  void aSecondHolderIsRefusedAndToldWhoHasIt() {
    try (Lease lease = Lease.take(warehouse, "usage", "stream")) {
      assertThatThrownBy(() -> Lease.take(warehouse, "usage", "stream"))
          .isInstanceOfSatisfying(
              TidemarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEASE_HELD))
          .hasMessageContainingAll("stream", "usage", "process " + ProcessHandle.current().pid());
      assertThatThrownBy(() -> Lease.requireFree(warehouse, "usage", "stream"))
          .isInstanceOf(TidemarkException.class);
    }
  }

  @Test
  void rolesAndAreasDoNotDisturbEachOther() {
    try (Lease stream = take("stream");
        Lease ingest = take("ingest");
        Lease other = Lease.take(warehouse, "retail", "stream", clock)) {
      assertThatCode(() -> Lease.requireFree(warehouse, "usage", "batch"))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void aReleasedLeaseCanBeTaken() {
    take("stream").close();
    take("stream").close();
  }

  @Test
  void aHolderOnThisMachineWhoseProcessIsGoneIsReplacedAtOnce() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    String host = InetAddress.getLocalHost().getHostName();
    store(host + " process " + dead.pid() + " (abcd1234)", clock.instant().plusSeconds(60));
    take("stream").close();
  }

  @Test
  void theLeaseOfAnotherMachineIsRespectedUntilItExpires() {
    store("elsewhere process 1 (abcd1234)", clock.instant().plusSeconds(60));
    assertThatThrownBy(() -> take("stream")).hasMessageContaining("elsewhere process 1");
    clock.advance(Duration.ofSeconds(59));
    assertThatThrownBy(() -> take("stream")).isInstanceOf(TidemarkException.class);
    clock.advance(Duration.ofSeconds(1));
    take("stream").close();
  }

  @Test
  void renewingKeepsALeasePastItsFirstMinute() {
    try (Lease lease = take("stream")) {
      clock.advance(Duration.ofSeconds(50));
      lease.renew();
      clock.advance(Duration.ofSeconds(50));
      assertThatThrownBy(() -> take("stream")).isInstanceOf(TidemarkException.class);
    }
  }

  @Test
  void aHolderThatSleptPastItsLeaseNeitherTakesItBackNorReleasesThatOfTheNext() {
    Lease asleep = take("stream");
    clock.advance(Duration.ofSeconds(61));
    try (Lease next = take("stream")) {
      asleep.renew();
      asleep.close();
      assertThatThrownBy(() -> take("stream")).isInstanceOf(TidemarkException.class);
      clock.advance(Duration.ofSeconds(50));
      next.renew();
      clock.advance(Duration.ofSeconds(50));
      assertThatThrownBy(() -> take("stream")).isInstanceOf(TidemarkException.class);
    }
    take("stream").close();
  }

  private Lease take(String role) {
    return Lease.take(warehouse, "usage", role, clock);
  }

  private void store(String holder, Instant expires) {
    Record row =
        GenericRecord.create(new ContractTables(warehouse).ensure(OpsTables.LEASE).schema());
    row.setField("area", "usage");
    row.setField("role", "stream");
    row.setField("holder", holder);
    row.setField("expires_at", expires.atOffset(ZoneOffset.UTC));
    OpsTables.append(warehouse, OpsTables.LEASE, List.of(row));
  }

  /** Stands still until it is told to go on. */
  private static final class ManualClock extends Clock {
    private volatile Instant now = Instant.parse("2024-01-01T00:00:00Z");

    void advance(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
