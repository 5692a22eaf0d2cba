package dev.tidemark.readout;

import java.util.Locale;

/** What is given a variant. */
public enum RandomizationUnit {
  /** Assigned first and exposed later, or never. */
  USER,
  /** Known from its first exposure on. */
  CUSTOMER,
  /** Known from its first exposure on. */
  SESSION;

  /** Of several, for a reader. */
  public String plural() {
    return name().toLowerCase(Locale.ROOT) + "s";
  }

  boolean isAssigned() {
    return this == USER;
  }
}
