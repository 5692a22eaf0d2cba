/**
 * Flink's own SQL client on the warehouse: what a session must know before the first statement, and
 * the process it runs in.
 */
package dev.tidemark.sqlclient;
