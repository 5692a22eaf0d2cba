package dev.tidemark.runner;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.SerializedThrowable;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.kafka.common.errors.RetriableException;

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

  /** A server was not reached or could not answer; it may be able to in a moment. */
  static boolean isNoAnswer(Throwable failure) {
    return chain(failure).stream()
        .anyMatch(
            cause ->
                cause instanceof IOException
                    || cause instanceof RESTException
                    || cause instanceof SQLException
                    || cause instanceof RetriableException);
  }
}
