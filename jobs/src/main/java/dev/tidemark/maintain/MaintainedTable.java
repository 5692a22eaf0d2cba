package dev.tidemark.maintain;

import java.util.List;

/**
 * What became of a table.
 *
 * @param table full name
 * @param before its figures before
 * @param after and after; the same in a dry run, but for what would be gone
 * @param orphans files removed that no snapshot knew
 * @param orphanBytes their size
 * @param seconds it took
 * @param notes what was left alone and why, one sentence each
 * @param failure why the work on it ended early; null when it did not
 */
public record MaintainedTable(
    String table,
    TableFigures before,
    TableFigures after,
    long orphans,
    long orphanBytes,
    double seconds,
    List<String> notes,
    String failure) {}
