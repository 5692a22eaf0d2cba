package dev.tidemark.model;

import dev.tidemark.warehouse.Contract;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * One definition: a SELECT or an operator and, unless it is a view, the contract of the table it
 * fills.
 *
 * @param name table or view name without the area
 * @param contract empty for a view
 * @param query the SELECT, with line breaks before it so that positions are those of the file;
 *     empty for an operator
 * @param operator empty for a SELECT
 * @param inputs tables and views it reads, as {@code area.name}
 */
public record Model(
    String area,
    String name,
    Optional<Contract> contract,
    String query,
    Optional<TableOperator> operator,
    Set<String> inputs,
    Path file) {

  public String fullName() {
    return area + "." + name;
  }

  /** True when it begins with rows of its own that are stored already, as only an operator can. */
  public boolean readsItself() {
    return operator.isPresent() && inputs.contains(fullName());
  }

  /** True for the view that says which date is today: the runner may know without reading a row. */
  public boolean isAsOf() {
    return contract.isEmpty() && name.equals("as_of");
  }
}
