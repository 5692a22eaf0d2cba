package dev.tidemark.maintain;

/**
 * A snapshot that somebody needs, and with it every later one: they are read one after the other.
 *
 * @param snapshot its id
 * @param by who needs it
 */
record Need(long snapshot, String by) {}
