package dev.tidemark.runner;

import com.google.common.collect.ImmutableRangeSet;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Comparators;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/**
 * Which rows of a log a bounded job reads for its slice, told from metadata alone.
 *
 * <p>Of events, those of the dates that its models look at. A change log whose contract says whose
 * dates its rows concern: those whose keys lie in the ranges that the files of these dates have.
 * All states of a key are in its range, so what was given to another date, or taken from one, is
 * found too. Keys that grow with time make this a small part of a log; with others it is all of it.
 * Any other change log is read whole.
 */
public final class LogFilters {
  /** More ranges than this are one. */
  private static final int MANY = 200;

  private static final Comparator<CharSequence> ORDER = Comparators.charSequences();

  private record Span(CharSequence from, CharSequence to) {}

  private final Warehouse warehouse;
  private final Scope scope;
  private final Map<String, Long> snapshots;

  /**
   * @param snapshots of the logs, by full name; a log without one has no rows
   */
  public LogFilters(Warehouse warehouse, Scope scope, Map<String, Long> snapshots) {
    this.warehouse = warehouse;
    this.scope = scope;
    this.snapshots = snapshots;
  }

  /** The filters that a row passes all of. */
  public List<Expression> of(Contract log) {
    if (!log.isChangeLog()
        || !log.tellsTime()
        || log.concern().filter(concern -> !concern.isOfOwnTime()).isEmpty()) {
      return scope.ofLog(log);
    }
    ImmutableRangeSet<LocalDate> dates = scope.lookedAtOf(log);
    return dates.equals(Dates.ALL)
        ? List.of()
        : keys(log, Dates.rows("event_date", dates)).stream().toList();
  }

  /**
   * The keys of a change log.
   *
   * @param dates of the rows that they concern
   * @return empty where everything must be read
   */
  private Optional<Expression> keys(Contract log, Expression dates) {
    String key = log.changeKey().get(0);
    Contract.Concern concern = log.concern().orElseThrow();
    Optional<List<Span>> keys =
        spans(TableIdentifier.of(log.area(), concern.log()), concern.column(), dates);
    if (!concern.log().equals(log.table())) {
      keys =
          keys.flatMap(
              concerned -> spans(log.identifier(), key, within(concern.column(), concerned)));
    }
    return keys.map(spans -> within(key, spans));
  }

  /** The values of a text column in the files that may hold such rows. */
  private Optional<List<Span>> spans(TableIdentifier log, String column, Expression rows) {
    Long snapshot = snapshots.get(log.toString());
    if (snapshot == null) {
      return Optional.of(List.of());
    }
    Table table = warehouse.catalog().loadTable(log);
    Types.NestedField field = table.schema().findField(column);
    if (!field.type().equals(Types.StringType.get())) {
      return Optional.empty();
    }
    TableScan scan =
        table.newScan().useSnapshot(snapshot).filter(rows).includeColumnStats(List.of(column));
    List<Span> spans = new ArrayList<>();
    try (CloseableIterable<FileScanTask> files = scan.planFiles()) {
      for (FileScanTask file : files) {
        ByteBuffer from = bound(file.file().lowerBounds(), field);
        ByteBuffer to = bound(file.file().upperBounds(), field);
        if (from == null || to == null) {
          return Optional.empty();
        }
        spans.add(
            new Span(
                Conversions.fromByteBuffer(field.type(), from),
                Conversions.fromByteBuffer(field.type(), to)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(merged(spans));
  }

  private static ByteBuffer bound(Map<Integer, ByteBuffer> bounds, Types.NestedField field) {
    return bounds == null ? null : bounds.get(field.fieldId());
  }

  private static List<Span> merged(List<Span> spans) {
    spans.sort(Comparator.comparing(Span::from, ORDER));
    List<Span> merged = new ArrayList<>();
    for (Span span : spans) {
      Span last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last == null || ORDER.compare(span.from(), last.to()) > 0) {
        merged.add(span);
      } else {
        merged.set(merged.size() - 1, hull(last, span));
      }
    }
    return merged.size() <= MANY
        ? merged
        : List.of(hull(merged.get(0), merged.get(merged.size() - 1)));
  }

  private static Span hull(Span first, Span second) {
    return new Span(
        first.from(), ORDER.compare(first.to(), second.to()) < 0 ? second.to() : first.to());
  }

  private static Expression within(String column, List<Span> spans) {
    return spans.stream()
        .map(
            span ->
                Expressions.and(
                    Expressions.greaterThanOrEqual(column, span.from().toString()),
                    Expressions.lessThanOrEqual(column, span.to().toString())))
        .reduce(Expressions.alwaysFalse(), Expressions::or);
  }
}
