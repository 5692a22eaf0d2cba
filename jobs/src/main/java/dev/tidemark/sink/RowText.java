package dev.tidemark.sink;

import java.util.StringJoiner;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/** Prints rows for people: {@code {user_id=u1, events=3}}. */
public final class RowText {
  private final RowType type;

  public RowText(RowType type) {
    this.type = type;
  }

  public String of(RowData row) {
    StringJoiner text = new StringJoiner(", ", "{", "}");
    for (int i = 0; i < type.getFieldCount(); i++) {
      text.add(type.getFieldNames().get(i) + "=" + value(row, i));
    }
    return text.toString();
  }

  /** One value of a row as text; {@code null} for null. */
  public String value(RowData row, int index) {
    Object value = RowData.createFieldGetter(type.getTypeAt(index), index).getFieldOrNull(row);
    if (value == null) {
      return "null";
    }
    return switch (type.getTypeAt(index).getTypeRoot()) {
      case DATE -> java.time.LocalDate.ofEpochDay((Integer) value).toString();
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> value + "Z";
      default -> value.toString();
    };
  }
}
