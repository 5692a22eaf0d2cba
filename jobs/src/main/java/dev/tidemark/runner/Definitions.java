package dev.tidemark.runner;

import dev.tidemark.model.Area;
import dev.tidemark.model.Model;
import dev.tidemark.sink.CommitProperties;
import dev.tidemark.warehouse.Contract;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/** Says whether two runs computed the same thing. */
public final class Definitions {
  private Definitions() {}

  /** Hash of all that makes the rows of a table. */
  public static String of(Area area, Contract table) {
    return hash(area.closure(List.of(table.table())));
  }

  /** True when all rows that a stored table has were made by what would make them now. */
  public static boolean areOf(Area area, Contract contract, Table stored) {
    Snapshot last = CommitProperties.lastChange(stored);
    return last != null
        && of(area, contract).equals(last.summary().get(CommitProperties.DEFINITION));
  }

  /** Hash of what the models say and of the Flink version that plans them; hex, 64 characters. */
  public static String hash(Collection<Model> models) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      add(digest, EnvironmentInformation.getVersion());
      for (Model model : models) {
        add(digest, model.fullName());
        add(digest, model.query().strip());
        model.operator().ifPresent(op -> add(digest, op.getClass().getName() + op.version()));
        model.contract().ifPresent(c -> add(digest, c.rowType().asSerializableString()));
        model.contract().ifPresent(c -> add(digest, c.primaryKey() + " " + c.appendOnly()));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }
}
