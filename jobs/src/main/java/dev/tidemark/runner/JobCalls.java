package dev.tidemark.runner;

import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.runtime.client.JobSubmissionException;
import org.apache.flink.runtime.messages.FlinkJobNotFoundException;
import org.apache.flink.runtime.rest.ConnectionException;
import org.apache.flink.runtime.rest.util.RestClientException;
import org.apache.flink.util.ExceptionUtils;

/** What answers of a JobManager mean that may be far away, be restarted or forget a job. */
final class JobCalls {
  /** How long a JobManager may be away before its job is given up. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final int NOT_FOUND = 404;
  private static final int SERVER_ERRORS = 500;
  private static final int UNAVAILABLE = 503;
  private static final long RETRY_MILLIS = 1000;

  private JobCalls() {}

  /** The JobManager does not know the job any more, or has not come back. */
  static final class JobLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JobLostException(Throwable cause) {
      super("The Flink cluster has lost the job", cause);
    }
  }

  /** Asks until there is an answer, while the JobManager may yet come back. */
  static <T> T get(Supplier<CompletableFuture<T>> call)
      throws ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return call.get().get();
      } catch (ExecutionException e) {
        if (isLost(e)) {
          throw new JobLostException(e);
        }
        if (!isAway(e)) {
          throw e;
        }
        if (System.nanoTime() > deadline) {
          throw new JobLostException(e);
        }
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
    }
  }

  /** Nobody answers, or somebody who cannot do it yet. What a job says of itself is no answer. */
  private static boolean isAway(Throwable failure) {
    return !has(failure, JobExecutionException.class)
        && (has(failure, IOException.class)
            || has(failure, TimeoutException.class)
            || has(failure, UnresolvedAddressException.class)
            || isAnswered(failure, code -> code >= SERVER_ERRORS));
  }

  /** A job could not be handed over because nobody took it. */
  static boolean isRefused(Throwable failure) {
    return has(failure, ConnectionException.class)
        || (has(failure, JobSubmissionException.class) && isAway(failure))
        || isAnswered(failure, code -> code == UNAVAILABLE);
  }

  static boolean isLost(Throwable failure) {
    return has(failure, JobLostException.class)
        || has(failure, FlinkJobNotFoundException.class)
        // So says a JobManager in another process: 500, and the exception in the text.
        || ExceptionUtils.findThrowableWithMessage(
                failure, FlinkJobNotFoundException.class.getName())
            .isPresent()
        || isAnswered(failure, code -> code == NOT_FOUND);
  }

  private static boolean isAnswered(Throwable failure, IntPredicate status) {
    return ExceptionUtils.findThrowable(failure, RestClientException.class)
        .filter(e -> status.test(e.getHttpResponseStatus().code()))
        .isPresent();
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
    return ExceptionUtils.findThrowable(failure, kind).isPresent();
  }
}
