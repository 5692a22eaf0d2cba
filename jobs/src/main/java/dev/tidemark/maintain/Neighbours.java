package dev.tidemark.maintain;

import dev.tidemark.warehouse.Warehouse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/** Where the tables of a warehouse lie, and which of them may have files in folders of another. */
final class Neighbours {
  private final Warehouse warehouse;
  private final Map<TableIdentifier, String> locations =
      new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));

  Neighbours(Warehouse warehouse) {
    this.warehouse = warehouse;
    for (String area : LiveJobs.areas(warehouse)) {
      for (TableIdentifier id : warehouse.catalog().listTables(Namespace.of(area))) {
        warehouse.find(id).ifPresent(table -> locations.put(id, table.location() + "/"));
      }
    }
  }

  /** Tables whose location is above, below or the same; those that came later are not seen. */
  List<OrphanFiles.Loader> of(TableIdentifier id) {
    String mine = locations.getOrDefault(id, "");
    List<OrphanFiles.Loader> neighbours = new ArrayList<>();
    locations.forEach(
        (other, location) -> {
          if (!other.equals(id) && (location.startsWith(mine) || mine.startsWith(location))) {
            neighbours.add(() -> warehouse.catalog().loadTable(other));
          }
        });
    return neighbours;
  }
}
