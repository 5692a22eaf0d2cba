package dev.tidemark.runner;

import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;

/** Runs bounded jobs to their end, telling how far they are. */
public final class LocalJobs {
  /** What Flink says when a NOT NULL column of a sink is given a null. */
  private static final String NULL_WRITTEN = "is NOT NULL, however, a null value is being written";

  private LocalJobs() {}

  /**
   * Executes what is attached to the environment and waits.
   *
   * @param progress is given the job's counters about once a second
   * @return the job's accumulators
   * @throws TidemarkException JOB_FAILED, or the error of Tidemark that made it fail
   */
  public static Map<String, Object> run(
      StreamExecutionEnvironment env, String name, Consumer<Map<String, Object>> progress) {
    try {
      JobClient client = env.executeAsync(name);
      var result = client.getJobExecutionResult();
      while (!finished(result)) {
        progress.accept(counters(client));
      }
      return result.get().getAllAccumulatorResults();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(name, e);
    } catch (Exception e) {
      throw failed(name, e);
    }
  }

  private static boolean finished(java.util.concurrent.CompletableFuture<?> result)
      throws InterruptedException, ExecutionException {
    try {
      result.get(1, java.util.concurrent.TimeUnit.SECONDS);
      return true;
    } catch (java.util.concurrent.TimeoutException e) {
      return false;
    }
  }

  /** The counters of a running job; empty while they cannot be had. */
  public static Map<String, Object> counters(JobClient client) throws InterruptedException {
    try {
      return client.getAccumulators().get();
    } catch (ExecutionException | IllegalStateException e) {
      // The job is between two states; the next look will tell.
      return Map.of();
    }
  }

  /** The user's error inside a failed job, or one that says that the job failed. */
  public static TidemarkException failed(String name, Throwable failure) {
    Optional<TidemarkException> own =
        ExceptionUtils.findThrowable(failure, TidemarkException.class);
    if (own.isPresent()) {
      return own.get();
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (String.valueOf(root.getMessage()).contains(NULL_WRITTEN)) {
      return new TidemarkException(
          ErrorCode.MODEL_NULL_KEY,
          "A model gives null where its contract says NOT NULL: " + firstSentence(root),
          "Filter such rows, or name the missing value with COALESCE.",
          failure);
    }
    return new TidemarkException(
        ErrorCode.JOB_FAILED,
        "The job '" + name + "' failed: " + root,
        "The tables are as before. Run again with --verbose for the whole stack trace.",
        failure);
  }

  private static String firstSentence(Throwable root) {
    String message = root.getMessage();
    int end = message.indexOf(". ");
    return end < 0 ? message : message.substring(0, end + 1);
  }
}
