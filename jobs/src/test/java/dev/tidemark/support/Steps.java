package dev.tidemark.support;

import dev.tidemark.runner.Progress;
import java.util.function.Consumer;

/** What a command tells of its steps, for a test to keep or to act on. */
public final class Steps {
  private Steps() {}

  public static Progress to(Consumer<String> steps) {
    return new Progress() {
      @Override
      public void step(String what) {
        steps.accept(what);
      }

      @Override
      public void status(String now) {}
    };
  }
}
