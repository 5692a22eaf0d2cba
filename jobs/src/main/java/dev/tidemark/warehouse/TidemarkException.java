package dev.tidemark.warehouse;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * An error with a code, what went wrong, and what the user can do about it. A job that meets one is
 * not started again: it would meet it again.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public class TidemarkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String remedy;

  public TidemarkException(ErrorCode code, String cause, String remedy) {
    this(code, cause, remedy, null);
  }

  public TidemarkException(ErrorCode code, String cause, String remedy, Throwable source) {
    super(cause, source);
    this.code = code;
    this.remedy = remedy;
  }

  public ErrorCode code() {
    return code;
  }

  /** What the user can do, one sentence, never null. */
  public String remedy() {
    return remedy;
  }
}
