package dev.tidemark.parity;

import static org.apache.flink.table.api.Expressions.$;
import static org.apache.flink.table.api.Expressions.lit;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * Dates, half-open.
 *
 * @param from first date; null for the beginning
 * @param to first date that is not in it; null for the end
 */
record DateRange(LocalDate from, LocalDate to) implements Serializable {
  static final DateRange ALL = new DateRange(null, null);

  boolean isAll() {
    return from == null && to == null;
  }

  boolean contains(int epochDay) {
    return (from == null || epochDay >= from.toEpochDay())
        && (to == null || epochDay < to.toEpochDay());
  }

  /** As conditions on the rows of a model, which the planner pushes down where it can. */
  List<Expression> conditions(String column) {
    List<Expression> conditions = new ArrayList<>();
    if (from != null) {
      conditions.add($(column).isGreaterOrEqual(lit(from)));
    }
    if (to != null) {
      conditions.add($(column).isLess(lit(to)));
    }
    return conditions;
  }

  /** As filters of a stored table, by which files are left out. */
  List<org.apache.iceberg.expressions.Expression> filters(String column) {
    List<org.apache.iceberg.expressions.Expression> filters = new ArrayList<>();
    if (from != null) {
      filters.add(Expressions.greaterThanOrEqual(column, from.toString()));
    }
    if (to != null) {
      filters.add(Expressions.lessThan(column, to.toString()));
    }
    return filters;
  }
}
