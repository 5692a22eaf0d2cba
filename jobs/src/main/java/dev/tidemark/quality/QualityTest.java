package dev.tidemark.quality;

import com.google.common.collect.Lists;
import dev.tidemark.model.Area;
import dev.tidemark.model.AreaLoader;
import dev.tidemark.model.Model;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A data quality test of an area: a file under {@code sql/<area>/tests} with one SELECT that gives
 * the rows that fail, as (failing_key, reason). Its first lines say which table it is about and how
 * grave a failure is.
 *
 * @param table the table it is about, without the area
 * @param isWarning true when failures are shown but do not fail the command
 */
record QualityTest(String name, String table, boolean isWarning, String sql) {
  private static final Pattern TABLE = Pattern.compile("(?m)^-- table: (\\w+)$");
  private static final Pattern SEVERITY = Pattern.compile("(?m)^-- severity: (error|warn)$");

  /** Comment lines, which would hide from {@link Queries} that the text begins with SELECT. */
  private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*--.*$");

  /** The tests of an area in name order; none when it has no such folder. */
  static List<QualityTest> of(Path sqlRoot, Area area) {
    Path folder = sqlRoot.resolve(area.name()).resolve("tests");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    return AreaLoader.sqlFiles(folder).stream().map(file -> read(file, area)).toList();
  }

  /** True when it reads logs and some tables of the area, and no other. */
  boolean readsOnly(Collection<Contract> tables, Area area) {
    return reads(area).stream().allMatch(table -> table.isLog() || tables.contains(table));
  }

  /** The logs and tables of the area that it reads, by way of views too. */
  List<Contract> reads(Area area) {
    Set<String> read = new HashSet<>();
    for (Model model : Lists.reverse(area.models())) {
      // A view comes after what it reads.
      if (model.contract().isEmpty()
          && (names(model.fullName()) || read.contains(model.fullName()))) {
        read.addAll(model.inputs());
      }
    }
    return area.contracts().stream()
        .filter(contract -> names(contract.fullName()) || read.contains(contract.fullName()))
        .toList();
  }

  private boolean names(String table) {
    return Pattern.compile("\\b" + Pattern.quote(table) + "\\b").matcher(sql).find();
  }

  private static QualityTest read(Path file, Area area) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Matcher table = TABLE.matcher(text);
    Matcher severity = SEVERITY.matcher(text);
    if (!table.find() || !severity.find()) {
      throw new TidemarkException(
          ErrorCode.INVALID_CONTRACT,
          file + " does not say which table it tests and how grave a failure is",
          "Begin the file with the lines '-- table: NAME' and '-- severity: error' (or warn).");
    }
    return new QualityTest(
        file.getFileName().toString().replaceFirst("\\.sql$", ""),
        area.contract(table.group(1)).table(),
        severity.group(1).equals("warn"),
        COMMENT.matcher(text).replaceAll("").strip().replaceFirst(";$", ""));
  }
}
