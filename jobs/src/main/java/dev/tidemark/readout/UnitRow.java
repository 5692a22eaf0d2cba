package dev.tidemark.readout;

import java.time.Instant;
import java.util.Map;
import javax.annotation.Nullable;

/**
 * A unit as a readout sees it, whichever table it is from. Columns that were not asked for are null
 * or empty.
 *
 * @param windowStart null for an experiment that was not known
 * @param windowEnd null for an experiment that was not known
 * @param heard when the last row it is made of was received
 * @param outcomes of its window, by metric
 * @param past of the time before it, by metric
 */
record UnitRow(
    @Nullable String id,
    String variant,
    boolean isExposed,
    boolean isComplete,
    boolean isCrossover,
    @Nullable Instant windowStart,
    @Nullable Instant windowEnd,
    @Nullable Instant heard,
    Map<String, Double> outcomes,
    Map<String, Double> past) {}
