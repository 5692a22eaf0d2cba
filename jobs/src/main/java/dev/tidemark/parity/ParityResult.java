package dev.tidemark.parity;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tidemark.warehouse.Contract;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the stored rows of a table compare with a recomputation.
 *
 * @param table as {@code area.table}
 * @param partitions partitions compared: dates or, in an undated table, buckets of keys
 * @param partitionsDiffering those of them with a difference; where they are too many to be told
 *     apart, those whose checksums differ
 * @param rowsCompared rows of both sides together that were compared one by one, because the
 *     checksums of their partitions differ; 0 when all agree
 * @param stored rows stored
 * @param batch rows recomputed
 * @param equal rows that agree
 * @param onlyStored rows the recomputation does not give
 * @param onlyBatch rows that are not stored
 * @param differing rows with another value in some column
 * @param columns differing values by column, without the columns that have none
 * @param differences the partitions that differ, in their order; empty where they are too many to
 *     be told apart
 * @param examples up to 20 differences in words, each naming table, key and columns
 */
public record ParityResult(
    String table,
    long partitions,
    long partitionsDiffering,
    long rowsCompared,
    long stored,
    long batch,
    long equal,
    long onlyStored,
    long onlyBatch,
    long differing,
    Map<String, Long> columns,
    List<PartitionResult> differences,
    List<String> examples) {
  static final int MAX_EXAMPLES = 20;
  static final String FIGURES = "figures ";
  static final String EXAMPLES = "examples ";

  public boolean agrees() {
    return onlyStored == 0 && onlyBatch == 0 && differing == 0;
  }

  /** True when each difference is in a partition that an entry of the ledger concerns. */
  @JsonProperty("explained")
  public boolean isExplained() {
    return differences.size() == partitionsDiffering
        && differences.stream().noneMatch(part -> part.explainedBy().isEmpty());
  }

  ParityResult withDifferences(List<PartitionResult> parts) {
    return new ParityResult(
        table,
        partitions,
        partitionsDiffering,
        rowsCompared,
        stored,
        batch,
        equal,
        onlyStored,
        onlyBatch,
        differing,
        columns,
        parts,
        examples);
  }

  /**
   * A table's result.
   *
   * @param accumulators of the job that compared rows
   */
  static ParityResult of(Contract contract, Sums sums, Map<String, Object> accumulators) {
    String table = contract.fullName();
    List<String> names = contract.rowType().getFieldNames();
    Map<Integer, Figures> parts = new HashMap<>();
    Figures whole = new Figures(0, names.size());
    for (Object entry : list(accumulators, FIGURES + table)) {
      Figures part = (Figures) entry;
      whole.add(part);
      parts.computeIfAbsent(part.partition, p -> new Figures(p, names.size())).add(part);
    }
    Partitions partitions = new Partitions(contract);
    List<PartitionResult> differences =
        sums.named() == null
            ? List.of()
            : parts.values().stream()
                .filter(part -> !part.agree())
                .sorted(Comparator.comparingInt(part -> part.partition))
                .map(part -> partition(partitions.text(part.partition), part, names))
                .toList();
    long settled = sums.settledRows();
    return new ParityResult(
        table,
        sums.partitions(),
        sums.named() == null ? sums.differing() : differences.size(),
        whole.stored + whole.batch,
        settled + whole.stored,
        settled + whole.batch,
        settled + whole.equal,
        whole.onlyStored,
        whole.onlyBatch,
        whole.differing,
        columns(whole, names),
        differences,
        list(accumulators, EXAMPLES + table).stream()
            .limit(MAX_EXAMPLES)
            .map(String::valueOf)
            .toList());
  }

  private static PartitionResult partition(String name, Figures part, List<String> names) {
    return new PartitionResult(
        name,
        part.stored,
        part.batch,
        part.equal,
        part.onlyStored,
        part.onlyBatch,
        part.differing,
        columns(part, names),
        List.of());
  }

  private static Map<String, Long> columns(Figures figures, List<String> names) {
    Map<String, Long> columns = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      if (figures.columns[i] > 0) {
        columns.put(names.get(i), figures.columns[i]);
      }
    }
    return columns;
  }

  private static List<?> list(Map<String, Object> accumulators, String name) {
    return accumulators.get(name) instanceof List<?> list ? list : List.of();
  }
}
