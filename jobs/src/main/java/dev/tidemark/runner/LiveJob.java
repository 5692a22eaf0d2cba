package dev.tidemark.runner;

import dev.tidemark.runner.LiveState.RestorePoint;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.util.ExceptionUtils;

/**
 * Runs a job that has no end: watches it, and stops it with a savepoint when it is asked to or has
 * done what it was started for. What it keeps on the way is in {@link LiveState}.
 */
public final class LiveJob {
  private static final long POLL_MILLIS = 200;
  private static final Duration STOP_PATIENCE = Duration.ofMinutes(2);

  /** Puts a job on its way. */
  public interface Submission {
    JobClient submit(Configuration state) throws Exception;
  }

  /** Is shown a running job a few times a second, and says when it is done. */
  public interface Watch {
    boolean isDone(Map<String, Object> counters) throws Exception;
  }

  private final String name;
  private final LiveState state;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * @param name what errors call the job
   */
  public LiveJob(String name, LiveState state) {
    this.name = name;
    this.state = state;
  }

  /** Asks the job to stop with a savepoint, and waits until {@link #ended()}. */
  public void stop() throws InterruptedException {
    stop.countDown();
    stopped.await();
  }

  /** Lets go of whoever waits in {@link #stop()}: nothing more will be run. */
  public void ended() {
    stopped.countDown();
  }

  public boolean isStopping() {
    return stop.getCount() == 0;
  }

  /** Runs the job until it is done or stopped, and returns its last savepoint. */
  public RestorePoint run(Submission job, Optional<RestorePoint> from, Watch watch)
      throws InterruptedException {
    JobClient client = null;
    try {
      client = job.submit(state.configuration(from));
      awaitRunning(client);
      while (!stop.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        requireAlive(client);
        if (watch.isDone(LocalJobs.counters(client))) {
          break;
        }
      }
      stopWithSavepoint(client);
      // Once more with the last figures, whatever it says to them.
      boolean unused =
          watch.isDone(client.getJobExecutionResult().get().getAllAccumulatorResults());
      RestorePoint savepoint = state.newest().orElseThrow();
      state.keepOnly(savepoint);
      return savepoint;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw LocalJobs.failed(name, client == null ? e : reason(client, e));
    }
  }

  /**
   * A job that has failed says itself why, better than a call that found it gone. One that still
   * runs has no watcher any more and is cancelled.
   */
  private static Exception reason(JobClient client, Exception e) throws InterruptedException {
    try {
      if (!client.getJobStatus().get().isGloballyTerminalState()) {
        var unused = client.cancel().get();
      }
    } catch (ExecutionException | IllegalStateException gone) {
      e.addSuppressed(gone);
    }
    try {
      var unused = client.getJobExecutionResult().get(1, TimeUnit.MINUTES);
      return e;
    } catch (ExecutionException failure) {
      boolean isCancelled =
          ExceptionUtils.findThrowable(failure, JobCancellationException.class).isPresent();
      return isCancelled ? e : failure;
    } catch (TimeoutException stuck) {
      e.addSuppressed(stuck);
      return e;
    }
  }

  /** A savepoint needs every task to run, which some may not yet or not at the moment. */
  private void stopWithSavepoint(JobClient client) throws Exception {
    long deadline = System.nanoTime() + STOP_PATIENCE.toNanos();
    while (true) {
      try {
        var unused =
            client
                .stopWithSavepoint(
                    false, state.folder().toUri().toString(), SavepointFormatType.NATIVE)
                .get();
        return;
      } catch (ExecutionException e) {
        boolean passing = ExceptionUtils.findThrowable(e, CheckpointException.class).isPresent();
        if (!passing || System.nanoTime() > deadline) {
          throw e;
        }
        requireAlive(client);
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    }
  }

  private void awaitRunning(JobClient client) throws Exception {
    while (client.getJobStatus().get() != JobStatus.RUNNING) {
      requireAlive(client);
      if (stop.await(50, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  private static void requireAlive(JobClient client) throws Exception {
    if (client.getJobStatus().get().isGloballyTerminalState()) {
      // Throws what the job failed with.
      var unused = client.getJobExecutionResult().get();
    }
  }
}
