package dev.tidemark.generate;

/**
 * One record as it arrives. The key is the user or account, so that on Kafka all copies of one id
 * share a partition and keep their order: which copy wins is decided by arrival.
 */
public final class TrafficRecord {
  private final String log;
  private final String key;
  private final long arrivalMicros;
  private final byte[] value;
  private final Role role;
  private final MalformedKind kind;

  TrafficRecord(
      String log, String key, long arrivalMicros, byte[] value, Role role, MalformedKind kind) {
    this.log = log;
    this.key = key;
    this.arrivalMicros = arrivalMicros;
    this.value = value;
    this.role = role;
    this.kind = kind;
  }

  public String log() {
    return log;
  }

  public String key() {
    return key;
  }

  /** Microseconds since the epoch; equals the payload's ingested_at where the payload is good. */
  public long arrivalMicros() {
    return arrivalMicros;
  }

  /** One JSON line without its line end. Not copied: the caller must not change it. */
  public byte[] value() {
    return value;
  }

  Role role() {
    return role;
  }

  /** Null unless the role is MALFORMED. */
  MalformedKind kind() {
    return kind;
  }

  /** What a record is to its log: the answer a correct ingest must come to. */
  enum Role {
    ORIGINAL,
    EQUAL_COPY,
    CONFLICTING_COPY,
    MALFORMED
  }
}
