package dev.tidemark.model;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.JobListener;
import org.apache.flink.runtime.messages.FlinkJobNotFoundException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;

/**
 * Tells a cluster that the driver of a job is alive. A job whose driver is gone is cancelled, and
 * earlier than the driver's lease can expire: so a second driver never works beside the first one's
 * job.
 */
final class DriverHeartbeat implements JobListener {
  /** Silence after which the cluster cancels the job; shorter than a lease. */
  static final Duration TIMEOUT = Duration.ofSeconds(45);

  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private DriverHeartbeat() {}

  /** Begins with each job of the environment, and ends with the job. */
  static void attach(StreamExecutionEnvironment env) {
    env.registerJobListener(new DriverHeartbeat());
  }

  @Override
  public void onJobSubmitted(JobClient job, Throwable failure) {
    if (job == null) {
      return;
    }
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "driver heartbeat " + job.getJobID());
              thread.setDaemon(true);
              return thread;
            });
    var unused =
        timer.scheduleWithFixedDelay(
            () -> beat(job, timer), 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void onJobExecuted(JobExecutionResult result, Throwable failure) {}

  private static void beat(JobClient job, ScheduledExecutorService timer) {
    try {
      if (job.getJobStatus().get().isGloballyTerminalState()) {
        timer.shutdown();
      } else {
        job.reportHeartbeat(System.currentTimeMillis() + TIMEOUT.toMillis());
      }
    } catch (ExecutionException | RuntimeException e) {
      // The answer has the exception in its text only.
      if (ExceptionUtils.findThrowableWithMessage(e, FlinkJobNotFoundException.class.getName())
          .isPresent()) {
        timer.shutdown();
      }
      // Else the JobManager is away for a while: whoever watches the job sees that.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
