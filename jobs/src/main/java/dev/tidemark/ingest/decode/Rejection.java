package dev.tidemark.ingest.decode;

/**
 * Why one record did not become a row.
 *
 * @param detail one line for people: the field and the offending value, shortened
 */
public record Rejection(ReasonCode reason, String detail) {}
