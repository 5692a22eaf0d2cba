package dev.tidemark.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import org.junit.jupiter.api.Test;

class LocalJobsTest {
  @Test
  void aNullInAKeyColumnIsTheModelsFault() {
    Exception failure =
        new RuntimeException(
            "job failed",
            new IllegalStateException(
                "Column 'source' is NOT NULL, however, a null value is being written into it. You"
                    + " can set job configuration"));

    TidemarkException error = LocalJobs.failed("stream usage", failure);

    assertThat(error.code()).isEqualTo(ErrorCode.MODEL_NULL_KEY);
    assertThat(error.getMessage()).contains("Column 'source'").endsWith("written into it.");
  }

  @Test
  void anErrorOfTidemarkInsideAFailedJobIsTheOneToShow() {
    TidemarkException own = new TidemarkException(ErrorCode.MODEL_DUPLICATE_KEY, "two", "one");

    assertThat(LocalJobs.failed("x", new RuntimeException(new RuntimeException(own))))
        .isSameAs(own);
  }

  @Test
  void anyOtherFailureNamesItsDeepestCause() {
    TidemarkException error =
        LocalJobs.failed("x", new RuntimeException("a", new IllegalStateException("disk full")));

    assertThat(error.code()).isEqualTo(ErrorCode.JOB_FAILED);
    assertThat(error.getMessage()).contains("disk full");
  }
}
