package dev.tidemark.stats;

/** Which way of a metric is the good one. */
public enum Direction {
  INCREASE,
  DECREASE
}
