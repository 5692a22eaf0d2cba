package dev.tidemark.warehouse;

/**
 * Every error a user can cause or meet. The number is stable and has an entry in {@code
 * docs/errors.md}; the exit code is what the command line returns.
 */
public enum ErrorCode {
  UNKNOWN_AREA("TM-101", 2),
  UNKNOWN_TABLE("TM-102", 2),
  INVALID_CONFIG("TM-103", 2),
  INVALID_ARGUMENT("TM-104", 2),
  INVALID_QUERY("TM-105", 2),
  UNKNOWN_EXPERIMENT("TM-106", 2),

  INVALID_SQL("TM-201", 2),
  INVALID_CONTRACT("TM-202", 2),
  BANNED_FUNCTION("TM-203", 2),
  MODEL_CYCLE("TM-204", 2),
  UNKNOWN_INPUT("TM-205", 2),
  MODEL_MISMATCH("TM-206", 2),
  INCOMPATIBLE_CHANGE("TM-207", 2),

  INPUT_MISSING("TM-301", 2),
  INPUT_EMPTY("TM-302", 2),
  INPUT_UNREADABLE("TM-303", 2),
  INPUT_COLUMN_MISSING("TM-304", 2),
  SOURCE_UNAVAILABLE("TM-305", 2),
  RECORDS_GONE("TM-306", 2),
  ACCESS_REFUSED("TM-307", 2),
  COLUMN_UNFIT("TM-308", 2),
  CONNECTION_LOST("TM-309", 3),

  WAREHOUSE_UNAVAILABLE("TM-401", 2),
  LEASE_HELD("TM-402", 2),
  PUBLISH_CONFLICT("TM-403", 3),
  LIVE_ROWS("TM-404", 2),
  NOT_BUILT("TM-405", 2),
  NO_UNITS("TM-406", 2),
  SNAPSHOT_GONE("TM-407", 2),

  JOB_FAILED("TM-501", 3),
  MODEL_DUPLICATE_KEY("TM-502", 3),
  MODEL_NULL_KEY("TM-503", 3),
  AUDIT_FAILED("TM-504", 1),
  MAINTENANCE_FAILED("TM-505", 3),
  CLUSTER_UNAVAILABLE("TM-506", 2),
  JOB_LOST("TM-507", 3),
  CLUSTER_BROKEN("TM-508", 3);

  private final String id;
  private final int exitCode;

  ErrorCode(String id, int exitCode) {
    this.id = id;
    this.exitCode = exitCode;
  }

  /** The code printed to users and documented, such as {@code TM-101}. */
  public String id() {
    return id;
  }

  /** Process exit code: 1 a check failed, 2 wrong usage or configuration, 3 the job failed. */
  public int exitCode() {
    return exitCode;
  }
}
