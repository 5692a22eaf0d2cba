package dev.tidemark.backfill;

/** What must hold before a rebuild is published. */
public enum Audit {
  /** Nothing. */
  NONE,
  /** The tests of severity error pass on the rebuilt rows. */
  TESTS,
  /**
   * They do, and the stored rows were what the logs give, but for differences that late arrivals
   * explain: for who wants to know that the stream was right before its rows are gone.
   */
  PARITY
}
