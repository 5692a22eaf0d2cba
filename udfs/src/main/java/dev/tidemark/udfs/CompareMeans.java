package dev.tidemark.udfs;

import dev.tidemark.stats.Moments;
import dev.tidemark.stats.WelchTest;
import org.apache.commons.numbers.core.DD;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.functions.AggregateFunction;
import org.apache.flink.types.Row;

/**
 * {@code COMPARE_MEANS(is_treatment BOOLEAN, value DOUBLE)}, an aggregate, to {@code ROW<difference
 * ROW<...>, lift ROW<...>>}: {@link WelchTest} of the values of two arms, one row per unit, with 95
 * percent intervals, in the same shape as {@link WelchTestFunction}.
 *
 * <p>Rows where either argument is null are skipped; figures that are undefined are null. A value
 * that is NaN or infinite fails the job. State does not grow with the units, and rows may be
 * retracted. Rows that are not one per unit of randomisation give intervals that are too narrow;
 * that is not protected against.
 */
public final class CompareMeans extends AggregateFunction<Row, CompareMeans.Arms> {

  private static final long serialVersionUID = 1L;
  private static final double ALPHA = 0.05;

  /** {@link Moments} as plain fields: each sum is a double and what it rounds off. */
  public static final class Arm {
    public long n;
    public double sum;
    public double sumLow;
    public double sumSquares;
    public double sumSquaresLow;

    Moments moments() {
      return new Moments(n, DD.ofSum(sum, sumLow), DD.ofSum(sumSquares, sumSquaresLow));
    }

    void set(Moments moments) {
      n = moments.n();
      sum = moments.sum().hi();
      sumLow = moments.sum().lo();
      sumSquares = moments.sumSquares().hi();
      sumSquaresLow = moments.sumSquares().lo();
    }
  }

  /** Both arms so far; never null. */
  public static final class Arms {
    public Arm control = new Arm();
    public Arm treatment = new Arm();

    Arm of(boolean isTreatment) {
      return isTreatment ? treatment : control;
    }
  }

  @Override
  public Arms createAccumulator() {
    return new Arms();
  }

  @FunctionHint(output = @DataTypeHint(EstimateRows.COMPARISON))
  public void accumulate(Arms arms, Boolean isTreatment, Double value) {
    if (isTreatment != null && value != null) {
      Arm arm = arms.of(isTreatment);
      arm.set(arm.moments().plus(value));
    }
  }

  public void retract(Arms arms, Boolean isTreatment, Double value) {
    if (isTreatment != null && value != null) {
      Arm arm = arms.of(isTreatment);
      arm.set(arm.moments().minus(value));
    }
  }

  public void merge(Arms arms, Iterable<Arms> others) {
    for (Arms other : others) {
      arms.control.set(arms.control.moments().merge(other.control.moments()));
      arms.treatment.set(arms.treatment.moments().merge(other.treatment.moments()));
    }
  }

  @Override
  public Row getValue(Arms arms) {
    WelchTest test = WelchTest.of(arms.control.moments(), arms.treatment.moments(), ALPHA);
    return EstimateRows.comparison(test.absolute(), test.relative());
  }
}
