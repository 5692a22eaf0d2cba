package dev.tidemark.stream;

import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the planner accepts for a stream although its rows would be wrong. Read from the plan as
 * text, in which every operator stands on a line above those it reads.
 */
final class PlanRules {
  private static final Pattern CONSTANTS = Pattern.compile("[+:]- (Values\\(.*)");

  /** A row chosen from rows that are only added, and by what it is chosen. */
  private static final Pattern CHOSEN_ROW =
      Pattern.compile(
          "[+:]- Rank\\(strategy=\\[Append.*rankRange=\\[rankStart=1, rankEnd=1\\]"
              + ".*orderBy=\\[([^]]*)\\]");

  private static final Pattern ONE_DESCENDING = Pattern.compile("[^,]* DESC");

  /** An aggregate that can only grow; the one that has retractions ends in {@code _RETRACT}. */
  private static final Pattern EXTREME =
      Pattern.compile("[+:]- (?:Local)?GroupAggregate\\(.*?[ \\[]((?:MIN|MAX)\\([^)]*\\))");

  private static final Pattern MAY_DELETE = Pattern.compile("changelogMode=\\[[^]]*D\\]\\)?$");

  private PlanRules() {}

  /** Refuses the plan of an area where it breaks a rule. */
  static void check(String area, String plan) {
    List<String> lines = plan.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher constants = CONSTANTS.matcher(lines.get(i));
      if (constants.find()) {
        // A restart would read it again, doubling what it joins.
        throw refused(
            area,
            "joins a list of constants: " + constants.group(1),
            "Write a CASE, or UNNEST(SEQUENCE(first, last)) of columns, instead of VALUES or of"
                + " UNNEST(ARRAY[...]).");
      }
      Matcher chosen = CHOSEN_ROW.matcher(lines.get(i));
      if (chosen.find() && !ONE_DESCENDING.matcher(chosen.group(1)).matches()) {
        // The planner takes the row for one that never changes, and does without retractions for
        // MIN and MAX of what is made of it.
        throw refused(
            area,
            "keeps one row of each key by another order than that of one descending column: "
                + chosen.group(1),
            "Write ORDER BY ORDER_KEY(changed_at, ingested_at, change_id) DESC for the last row, or"
                + " REVERSED_ORDER_KEY(...) DESC for the first.");
      }
      Matcher extreme = EXTREME.matcher(lines.get(i));
      if (extreme.find() && i + 1 < lines.size() && MAY_DELETE.matcher(lines.get(i + 1)).find()) {
        // Where a part of the plan is shared, the planner forgets that rows of it may go again.
        throw refused(
            area,
            "has a " + extreme.group(1) + " that would keep the value of rows that are gone",
            "Group first by the column as well, with COUNT(*) AS n, and write MIN(...) FILTER"
                + " (WHERE n > 0) over that.");
      }
    }
  }

  private static TidemarkException refused(String area, String what, String remedy) {
    return new TidemarkException(
        ErrorCode.INVALID_SQL, "A model of area " + area + " " + what, remedy);
  }
}
