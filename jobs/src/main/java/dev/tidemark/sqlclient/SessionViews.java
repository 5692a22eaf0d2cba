package dev.tidemark.sqlclient;

import dev.tidemark.model.AreaLoader;
import dev.tidemark.model.OpsViews;
import dev.tidemark.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * The views of the areas, each after those that it reads. One that reads a table which nobody has
 * made yet cannot be created, and is left out with those that read it.
 */
final class SessionViews {
  private static final Pattern NAME = Pattern.compile("\\b(\\w+)\\.(\\w+)\\b");

  private static final Pattern CREATE =
      Pattern.compile("(?i)\\bCREATE\\s+TEMPORARY\\s+VIEW\\s+([\\w`.]+)");

  private final Warehouse warehouse;
  private final Path sqlRoot;
  private final Set<String> areas;
  private final Set<String> excluded;
  private final Map<String, String> statements = new LinkedHashMap<>();
  private final List<String> missing = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  private SessionViews(Warehouse warehouse, Set<String> excluded) {
    this.warehouse = warehouse;
    this.excluded = excluded;
    sqlRoot = warehouse.settings().sqlRoot();
    areas = new HashSet<>(new AreaLoader(sqlRoot).areas());
  }

  /**
   * The views that can be created now.
   *
   * @param excluded views to leave out, as {@code area.view}: somebody else will create them
   */
  static SessionViews of(Warehouse warehouse, Set<String> excluded) {
    SessionViews views = new SessionViews(warehouse, excluded);
    for (String area : new AreaLoader(views.sqlRoot).areas()) {
      for (Path file : AreaLoader.sqlFiles(views.sqlRoot.resolve(area))) {
        String name = file.getFileName().toString().replaceFirst("\\.sql$", "");
        boolean unused = views.canBeRead(area, name);
      }
    }
    OpsViews.createAll(warehouse)
        .forEach((name, create) -> views.statements.put(OpsViews.AREA + "." + name, create));
    return views;
  }

  /** The views that a file of statements creates, as {@code area.view}. */
  static Set<String> createdBy(Path file) throws IOException {
    Set<String> views = new HashSet<>();
    Matcher names = CREATE.matcher(Files.readString(file));
    while (names.find()) {
      views.add(names.group(1).replace("`", ""));
    }
    return views;
  }

  /** The statements that create them, by {@code area.view}, in an order in which they can run. */
  Map<String, String> statements() {
    return statements;
  }

  /** Views left out, as {@code area.view}. */
  List<String> missing() {
    return missing;
  }

  private boolean canBeRead(String area, String name) {
    String fullName = area + "." + name;
    Optional<String> create =
        AreaLoader.view(sqlRoot.resolve(area).resolve(name + ".sql")).map(String::strip);
    if (create.isEmpty()) {
      return warehouse.find(TableIdentifier.of(area, name)).isPresent();
    }
    if (seen.add(fullName) && !excluded.contains(fullName)) {
      if (inputsCanBeRead(create.get(), fullName)) {
        statements.put(fullName, create.get());
      } else {
        missing.add(fullName);
      }
    }
    return statements.containsKey(fullName);
  }

  private boolean inputsCanBeRead(String create, String self) {
    Matcher names = NAME.matcher(create);
    while (names.find()) {
      boolean isInput = areas.contains(names.group(1)) && !names.group().equals(self);
      if (isInput && !canBeRead(names.group(1), names.group(2))) {
        return false;
      }
    }
    return true;
  }
}
