package dev.tidemark.readout;

import dev.tidemark.stats.MultipleComparisons;
import java.util.List;
import java.util.Locale;

/** How the p-values of the family are adjusted for there being many. */
public enum Correction {
  /** One false discovery or more with probability alpha. */
  HOLM("Holm"),
  /** Benjamini and Hochberg: a share alpha of the discoveries is false on average. */
  BH("Benjamini and Hochberg");

  private final String author;

  Correction(String author) {
    this.author = author;
  }

  List<Double> adjust(List<Double> pValues) {
    return this == HOLM
        ? MultipleComparisons.holm(pValues)
        : MultipleComparisons.benjaminiHochberg(pValues);
  }

  /** Whose it is, for a reader. */
  public String author() {
    return author;
  }

  /** holm or bh. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
