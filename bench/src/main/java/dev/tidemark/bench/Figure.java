package dev.tidemark.bench;

/**
 * What was measured of one peer at one workload.
 *
 * @param wholeSeconds from the start of the process to its end (a plain streaming job: to its last
 *     commit), median over the runs
 * @param firstSeconds the same work without the start of the JVM
 * @param steadySeconds the same work again in a JVM that has done it once; null for streams and
 *     kafka, which start once
 * @param cpuSeconds processor time of the process of {@code wholeSeconds}
 * @param rows rows in the table the workload is about, to see that the same was done
 * @param rowsPerSecond input records by whole seconds
 * @param stateBytesPerUnit what a stream of units keeps, on disk; null for all else
 * @param ratio whole seconds by Tidemark's: above 1 Tidemark is faster; null without Tidemark
 */
record Figure(
    String workload,
    String peer,
    double wholeSeconds,
    double firstSeconds,
    Double steadySeconds,
    double cpuSeconds,
    long rows,
    double rowsPerSecond,
    Double stateBytesPerUnit,
    Double ratio) {

  Figure withRatio(double tidemarkSeconds) {
    return new Figure(
        workload,
        peer,
        wholeSeconds,
        firstSeconds,
        steadySeconds,
        cpuSeconds,
        rows,
        rowsPerSecond,
        stateBytesPerUnit,
        wholeSeconds / tidemarkSeconds);
  }
}
