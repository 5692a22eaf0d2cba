package dev.tidemark.operator;

/** Fills {@code vehicle.fact_events}: all events, with the sessions of their anonymous_id. */
public final class VehicleSessions extends SessionTable {
  public VehicleSessions() {
    super("vehicle.fact_events", "vehicle.raw_event", "anonymous_id");
  }
}
