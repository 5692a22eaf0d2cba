package dev.tidemark.generate;

/** The ways in which generated traffic is broken, and the quarantine reason each one must get. */
public enum MalformedKind {
  NOT_JSON("MALFORMED"),
  TRUNCATED_JSON("MALFORMED"),
  MISSING_REQUIRED_FIELD("MISSING_REQUIRED_FIELD"),
  WRONG_TYPE("WRONG_TYPE"),
  FROM_THE_FUTURE("EVENT_FROM_THE_FUTURE"),
  NOT_UTF8("MALFORMED"),
  WRONG_TIMESTAMP("WRONG_TYPE"),
  ARRAY_INSTEAD_OF_OBJECT("MALFORMED");

  private final String reason;

  MalformedKind(String reason) {
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }

  /** Changes may be dated ahead, so a future change is good and cannot stand for a broken one. */
  boolean appliesToChangeLogs() {
    return this != FROM_THE_FUTURE;
  }
}
