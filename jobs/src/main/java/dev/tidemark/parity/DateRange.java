package dev.tidemark.parity;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.expressions.Expression;
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

  /** As filters of a stored table, by which files are left out. */
  List<Expression> filters(String column) {
    List<Expression> filters = new ArrayList<>();
    if (from != null) {
      filters.add(Expressions.greaterThanOrEqual(column, from.toString()));
    }
    if (to != null) {
      filters.add(Expressions.lessThan(column, to.toString()));
    }
    return filters;
  }
}
