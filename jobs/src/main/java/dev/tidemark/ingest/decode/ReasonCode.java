package dev.tidemark.ingest.decode;

/**
 * Why a record is quarantined. The order is part of the contract: when several hold, the first
 * constant of this enum is the one that is reported.
 */
public enum ReasonCode {
  MALFORMED,
  MISSING_REQUIRED_FIELD,
  WRONG_TYPE,
  INVALID_VALUE,
  EVENT_FROM_THE_FUTURE,
  INGESTED_IN_THE_FUTURE,
  /** Never given by a decoder: only whoever keeps the ids can tell. */
  CONFLICTING_DUPLICATE
}
