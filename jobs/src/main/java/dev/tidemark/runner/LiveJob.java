package dev.tidemark.runner;

import dev.tidemark.runner.JobCalls.JobLostException;
import dev.tidemark.runner.LiveState.RestorePoint;
import dev.tidemark.warehouse.TidemarkException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.ClusterClientJobClientAdapter;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.util.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a job that has no end: watches it, and stops it with a savepoint when it is asked to or has
 * done what it was started for. What it keeps on the way is in {@link LiveState}.
 */
public final class LiveJob {
  private static final Logger LOG = LoggerFactory.getLogger(LiveJob.class);
  private static final long POLL_MILLIS = 200;
  private static final long REMOTE_MILLIS = 1000;

  /** So often a job is begun that is lost before its next checkpoint. */
  private static final int RESUBMISSIONS = 3;

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

  /**
   * Runs the job until it is done or stopped, and returns its last savepoint. A job that its
   * cluster has lost, because the JobManager was restarted, goes on from its newest checkpoint.
   */
  public RestorePoint run(Submission job, Optional<RestorePoint> from, Watch watch)
      throws InterruptedException {
    Optional<RestorePoint> start = from;
    for (int fruitless = 0; ; ) {
      try {
        return runOnce(job, start, watch);
      } catch (JobLostException e) {
        Optional<RestorePoint> newest = state.newest();
        fruitless = newest.equals(start) ? fruitless + 1 : 0;
        if (fruitless == RESUBMISSIONS || (newest.isEmpty() && from.isPresent())) {
          throw LocalJobs.failed(name, e);
        }
        LOG.warn("The cluster has lost the job '{}'; it goes on from {}", name, newest, e);
        start = newest;
      }
    }
  }

  /**
   * The same for a job that cannot go on from a checkpoint.
   *
   * @throws TidemarkException JOB_LOST
   */
  public RestorePoint runFromTheBeginning(Submission job, Watch watch) throws InterruptedException {
    try {
      return runOnce(job, Optional.empty(), watch);
    } catch (JobLostException e) {
      throw LocalJobs.failed(name, e);
    }
  }

  private RestorePoint runOnce(Submission job, Optional<RestorePoint> from, Watch watch)
      throws InterruptedException {
    JobClient client = null;
    Watch look = patient(watch);
    try {
      client = submit(job, from);
      awaitRunning(client);
      long pause = client instanceof ClusterClientJobClientAdapter ? REMOTE_MILLIS : POLL_MILLIS;
      while (!stop.await(pause, TimeUnit.MILLISECONDS)) {
        requireAlive(client);
        if (look.isDone(LocalJobs.counters(client))) {
          break;
        }
      }
      stopWithSavepoint(client);
      // Once more with the last figures, whatever it says to them.
      boolean unused = watch.isDone(result(client).getAllAccumulatorResults());
      RestorePoint savepoint = state.newest().orElseThrow();
      state.keepOnly(savepoint);
      return savepoint;
    } catch (InterruptedException | JobLostException e) {
      throw e;
    } catch (Exception e) {
      throw LocalJobs.failed(name, client == null ? e : reason(client, e));
    }
  }

  /**
   * One that looks again when a catalog, a store or a broker does not answer: the job itself is
   * restarted until it is back, and must not end because somebody looks at it meanwhile.
   */
  private Watch patient(Watch watch) {
    long[] answered = {System.nanoTime()};
    return counters -> {
      try {
        boolean done = watch.isDone(counters);
        answered[0] = System.nanoTime();
        return done;
      } catch (Exception e) {
        boolean isTooLong = System.nanoTime() - answered[0] > JobCalls.PATIENCE.toNanos();
        if (isTooLong || !Failures.isNoAnswer(e)) {
          throw e;
        }
        LOG.warn("Something that the job '{}' needs does not answer", name, e);
        return false;
      }
    };
  }

  /**
   * Ends the job of an earlier driver that its cluster still runs; to be called with the lease and
   * before anything is read that such a job may yet change. A cluster that does not answer is asked
   * again when it is given the next job.
   */
  public void endFormer() {
    try {
      if (FormerJob.end(state.cluster(), state.job())) {
        LOG.warn("Ended a job of '{}' that had lost its driver", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw LocalJobs.failed(name, e);
    } catch (Exception e) {
      if (!JobCalls.isRefused(e)) {
        throw LocalJobs.failed(name, e);
      }
      LOG.warn("The cluster does not say whether it still runs '{}'", name, e);
    }
  }

  private JobClient submit(Submission job, Optional<RestorePoint> from) throws Exception {
    Configuration conf = state.configuration(from);
    long deadline = System.nanoTime() + JobCalls.PATIENCE.toNanos();
    while (true) {
      try {
        if (FormerJob.end(state.cluster(), state.job())) {
          // It may have gone on from where we would begin.
          throw new JobLostException(new IllegalStateException("it had lost its driver"));
        }
        JobClient client = job.submit(conf);
        state.note(client.getJobID());
        return client;
      } catch (JobLostException e) {
        throw e;
      } catch (Exception e) {
        // A cluster that was there before may come back.
        if (state.job().isEmpty() || !JobCalls.isRefused(e) || System.nanoTime() > deadline) {
          throw e;
        }
        LOG.warn("The cluster does not take the job '{}' yet", name, e);
        TimeUnit.MILLISECONDS.sleep(REMOTE_MILLIS);
      }
    }
  }

  private static JobExecutionResult result(JobClient client) throws Exception {
    return JobCalls.get(client::getJobExecutionResult);
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
      return isCancelled || JobCalls.isLost(failure) ? e : failure;
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
            client.stopWithSavepoint(false, state.location(), SavepointFormatType.NATIVE).get();
        return;
      } catch (ExecutionException e) {
        if (!isPassing(e) || System.nanoTime() > deadline) {
          throw e;
        }
        requireAlive(client);
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    }
  }

  private static boolean isPassing(ExecutionException e) {
    return Failures.chain(e).stream()
        .anyMatch(
            cause ->
                cause instanceof CheckpointException
                    // So says a JobManager in another process, which keeps the exception.
                    || String.valueOf(cause.getMessage())
                        .contains(CheckpointException.class.getName()));
  }

  private void awaitRunning(JobClient client) throws Exception {
    while (JobCalls.get(client::getJobStatus) != JobStatus.RUNNING) {
      requireAlive(client);
      if (stop.await(50, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  private static void requireAlive(JobClient client) throws Exception {
    if (JobCalls.get(client::getJobStatus).isGloballyTerminalState()) {
      // Throws what the job failed with.
      var unused = result(client);
    }
  }
}
