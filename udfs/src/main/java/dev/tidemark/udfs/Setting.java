package dev.tidemark.udfs;

import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code SETTING(name STRING, otherwise STRING)} to STRING: the value of a name among Flink's
 * {@code pipeline.global-job-parameters}, or the second argument where nobody has set it.
 *
 * <p>For what a table may be configured by without another definition, such as the ends of a
 * calendar. A changed setting shows when the table is written anew, and not before.
 */
public final class Setting extends ScalarFunction {

  private static final long serialVersionUID = 1L;

  private transient FunctionContext context;

  @Override
  public void open(FunctionContext opened) {
    context = opened;
  }

  /** The value; null only where both are. */
  public String eval(String name, String otherwise) {
    return name == null ? otherwise : context.getJobParameter(name, otherwise);
  }
}
