package dev.tidemark.export;

/**
 * What an export did to a table of a database.
 *
 * @param snapshot what it shows now
 * @param written rows that are new or have changed
 * @param deleted rows that have vanished
 */
public record ExportResult(String table, String target, long snapshot, long written, long deleted) {

  ExportResult and(ExportResult later) {
    return new ExportResult(
        table, target, later.snapshot, written + later.written, deleted + later.deleted);
  }
}
