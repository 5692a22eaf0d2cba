package dev.tidemark.sink;

import java.io.Serializable;
import javax.annotation.Nullable;
import org.apache.iceberg.expressions.Expression;

/**
 * What the commits of a stream run to one table say and replace.
 *
 * @param runId the run
 * @param definition hash of what makes the rows
 * @param tidemark first date that is the stream's; null when all are
 * @param live the rows that are the stream's: its first commit replaces them
 */
public record StreamCommit(
    String runId, String definition, @Nullable String tidemark, Expression live)
    implements Serializable {
  private static final long serialVersionUID = 1L;
}
