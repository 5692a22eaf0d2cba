package dev.tidemark.runner;

import static org.apache.flink.table.api.Expressions.$;
import static org.apache.flink.table.api.Expressions.lit;
import static org.apache.flink.table.api.Expressions.or;

import dev.tidemark.warehouse.Contract;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.table.api.ApiExpression;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * A half-open range of dates. It applies to dated tables only, and to a weekly one it means the
 * whole weeks it touches.
 *
 * @param from first date; null for the beginning
 * @param to first date that does not belong to it; null for the end
 */
public record Slice(LocalDate from, LocalDate to) {
  public static final Slice WHOLE = new Slice(null, null);

  public boolean isWhole() {
    return from == null && to == null;
  }

  /** True when some rows of the table can be outside of it. */
  public boolean cuts(Contract contract) {
    return !isWhole() && contract.datedBy().isPresent();
  }

  /** First date of the table's rows; empty for the beginning. */
  public Optional<LocalDate> first(Contract contract) {
    return Optional.ofNullable(from)
        .map(
            date ->
                contract.isWeekly()
                    ? date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                    : date);
  }

  /** First date of the table's rows that does not belong to it; empty for the end. */
  public Optional<LocalDate> end(Contract contract) {
    return Optional.ofNullable(to)
        .map(
            date ->
                contract.isWeekly()
                    ? date.with(TemporalAdjusters.nextOrSame(DayOfWeek.MONDAY))
                    : date);
  }

  /** The rows of a dated table that belong to it, for Iceberg; all rows of an undated one. */
  public Expression rows(Contract contract) {
    Expression rows = Expressions.alwaysTrue();
    if (cuts(contract)) {
      String date = contract.datedBy().orElseThrow();
      Optional<LocalDate> first = first(contract);
      Optional<LocalDate> end = end(contract);
      if (first.isPresent()) {
        rows = Expressions.greaterThanOrEqual(date, first.get().toString());
      }
      if (end.isPresent()) {
        rows = Expressions.and(rows, Expressions.lessThan(date, end.get().toString()));
      }
    }
    return rows;
  }

  /** Conditions that all hold for the rows of a dated table that belong to it. */
  List<ApiExpression> inside(Contract contract) {
    String date = contract.datedBy().orElseThrow();
    List<ApiExpression> conditions = new ArrayList<>();
    first(contract).ifPresent(d -> conditions.add($(date).isGreaterOrEqual(lit(d))));
    end(contract).ifPresent(d -> conditions.add($(date).isLess(lit(d))));
    return conditions;
  }

  /** Holds for its other rows. */
  ApiExpression outside(Contract contract) {
    String date = contract.datedBy().orElseThrow();
    List<ApiExpression> conditions = new ArrayList<>();
    first(contract).ifPresent(d -> conditions.add($(date).isLess(lit(d))));
    end(contract).ifPresent(d -> conditions.add($(date).isGreaterOrEqual(lit(d))));
    return conditions.size() == 1 ? conditions.get(0) : or(conditions.get(0), conditions.get(1));
  }
}
