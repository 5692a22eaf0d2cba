package dev.tidemark.generate;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;

/**
 * What to generate. {@code events} counts the distinct good events, so it is exactly the number of
 * rows the event log must end up with (raw_event, raw_outcome); copies and malformed records come
 * on top of it.
 *
 * @param lateShare share of events that arrive out of order, by up to {@code maxLateDays}
 * @param duplicateShare copies per good record, about a tenth of them with different content
 * @param malformedShare broken records per good record
 */
public record TrafficOptions(
    String area,
    long events,
    long seed,
    int days,
    int users,
    double lateShare,
    int maxLateDays,
    double duplicateShare,
    double malformedShare,
    LocalDate start) {

  public TrafficOptions {
    Objects.requireNonNull(Traffic.logs(area));
    if (events < 0 || days < 1 || users < 1 || maxLateDays < 0) {
      throw new IllegalArgumentException(
          "events and late days must not be negative, days and users must be at least 1");
    }
    requireShare("late", lateShare);
    requireShare("duplicate", duplicateShare);
    requireShare("malformed", malformedShare);
  }

  public static TrafficOptions of(String area, long events, long seed) {
    return new TrafficOptions(
        area, events, seed, 60, defaultUsers(events), 0.2, 3, 0.05, 0.02, LocalDate.of(2024, 1, 1));
  }

  public TrafficOptions withDays(int value) {
    return new TrafficOptions(
        area,
        events,
        seed,
        value,
        users,
        lateShare,
        maxLateDays,
        duplicateShare,
        malformedShare,
        start);
  }

  public TrafficOptions withUsers(int value) {
    return new TrafficOptions(
        area,
        events,
        seed,
        days,
        value,
        lateShare,
        maxLateDays,
        duplicateShare,
        malformedShare,
        start);
  }

  public TrafficOptions withLate(double share, int maxDays) {
    return new TrafficOptions(
        area, events, seed, days, users, share, maxDays, duplicateShare, malformedShare, start);
  }

  public TrafficOptions withDuplicateShare(double share) {
    return new TrafficOptions(
        area, events, seed, days, users, lateShare, maxLateDays, share, malformedShare, start);
  }

  public TrafficOptions withMalformedShare(double share) {
    return new TrafficOptions(
        area, events, seed, days, users, lateShare, maxLateDays, duplicateShare, share, start);
  }

  public TrafficOptions withStart(LocalDate value) {
    return new TrafficOptions(
        area,
        events,
        seed,
        days,
        users,
        lateShare,
        maxLateDays,
        duplicateShare,
        malformedShare,
        value);
  }

  long startMicros() {
    return start.atStartOfDay().toEpochSecond(ZoneOffset.UTC) * Micros.SECOND;
  }

  long endMicros() {
    return startMicros() + days * Micros.DAY;
  }

  private static int defaultUsers(long events) {
    return (int) Math.min(1_000_000, Math.max(50, events / 150));
  }

  private static void requireShare(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "The " + name + " share must be between 0 and 1: " + share);
    }
  }
}
