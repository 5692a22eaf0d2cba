package dev.tidemark.readout;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which units an analysis is about.
 *
 * @param triggered only units with a valid exposure; else intent to treat, all that were assigned
 * @param complete only units that are final; else all, also those whose window is still open
 * @param withCrossovers also units that were given more than one variant
 */
public record Population(boolean triggered, boolean complete, boolean withCrossovers) {

  /** Every unit is in exactly one cell: exposed or not, final or not, a crossover or not. */
  static final int CELLS = 8;

  private static final int EXPOSED = 4;
  private static final int COMPLETE = 2;
  private static final int CROSSOVER = 1;

  static int cell(boolean isExposed, boolean isComplete, boolean isCrossover) {
    return (isExposed ? EXPOSED : 0) + (isComplete ? COMPLETE : 0) + (isCrossover ? CROSSOVER : 0);
  }

  /** The eight analyses, the one that decides first. */
  static List<Population> all() {
    List<Population> all = new ArrayList<>();
    for (boolean complete : new boolean[] {true, false}) {
      for (boolean triggered : new boolean[] {false, true}) {
        for (boolean withCrossovers : new boolean[] {true, false}) {
          all.add(new Population(triggered, complete, withCrossovers));
        }
      }
    }
    return all;
  }

  boolean holds(int cell) {
    return (!triggered || (cell & EXPOSED) != 0)
        && (!complete || (cell & COMPLETE) != 0)
        && (withCrossovers || (cell & CROSSOVER) == 0);
  }

  IntStream cells() {
    return IntStream.range(0, CELLS).filter(this::holds);
  }

  /** intent_to_treat or triggered. */
  public String analysis() {
    return triggered ? "triggered" : "intent_to_treat";
  }

  /** complete or all. */
  public String windows() {
    return complete ? "complete" : "all";
  }

  /** with or without. */
  public String crossovers() {
    return withCrossovers ? "with" : "without";
  }

  /** In words, for a reader. */
  public String words() {
    return (triggered ? "exposed units" : "all assigned units")
        + (complete ? ", complete" : ", complete or not")
        + (withCrossovers ? "" : ", without crossovers");
  }

  /** The same in few words, for a plot. */
  String label() {
    return (triggered ? "exposed" : "assigned")
        + (complete ? ", complete" : ", all")
        + (withCrossovers ? "" : ", no crossovers");
  }
}
