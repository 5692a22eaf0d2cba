package dev.tidemark.freshness;

import java.time.Instant;

/**
 * The three clocks of a table.
 *
 * @param event greatest event time among its rows; null when it has none
 * @param ingest greatest {@code ingested_at} among its rows; null when it has none
 * @param commit when its last snapshot was made; null before the first
 * @param inherited true when event and ingest clock are those of the tables it is made from
 */
public record TableClocks(
    String table, long rows, Instant event, Instant ingest, Instant commit, boolean inherited) {}
