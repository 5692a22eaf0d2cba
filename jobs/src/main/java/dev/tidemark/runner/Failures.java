package dev.tidemark.runner;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.SerializedThrowable;

/** What lies behind a failure. */
final class Failures {
  private static final int DEEPEST = 50;

  private Failures() {}

  /** A failure and its causes, the deepest last; those that came from another process unpacked. */
  static List<Throwable> chain(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable next = failure; next != null && chain.size() < DEEPEST; next = next.getCause()) {
      if (next instanceof SerializedThrowable packed) {
        next = packed.deserializeError(Failures.class.getClassLoader());
      }
      chain.add(next);
    }
    return chain;
  }
}
