package dev.tidemark.runner;

import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs bounded jobs to their end, here or on a cluster, telling how far they are. */
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
      return JobCalls.get(client::getJobExecutionResult).getAllAccumulatorResults();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(name, e);
    } catch (Exception e) {
      throw failed(name, e);
    }
  }

  private static boolean finished(CompletableFuture<?> result) throws InterruptedException {
    try {
      result.get(1, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException e) {
      // Why, says the one who asks for the result.
      return true;
    } catch (TimeoutException e) {
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
    List<Throwable> chain = Failures.chain(failure);
    for (Throwable cause : chain) {
      if (cause instanceof TidemarkException own) {
        return own;
      }
    }
    if (JobCalls.isLost(failure)) {
      return new TidemarkException(
          ErrorCode.JOB_LOST,
          "The job '" + name + "' is lost: the JobManager was restarted or is gone",
          "See that the cluster runs, then run the command again. The tables are as before.",
          failure);
    }
    if (JobCalls.isRefused(failure)) {
      return new TidemarkException(
          ErrorCode.CLUSTER_UNAVAILABLE,
          "The Flink cluster does not take the job '" + name + "': " + chain.get(chain.size() - 1),
          "Check the address (--cluster, or cluster.address in tidemark.yaml) and that its"
              + " JobManager runs.",
          failure);
    }
    Throwable root = chain.get(chain.size() - 1);
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
