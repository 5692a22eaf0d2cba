package dev.tidemark.operator;

import dev.tidemark.operator.UserHistory.Assignment;
import dev.tidemark.operator.UserHistory.Event;
import dev.tidemark.operator.UserHistory.Exposure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.InstantiationUtil;

/** Writes users into state: 24 bytes and a number for each metric event, whose names come once. */
final class UserStateSerializer extends TypeSerializer<UserState> {
  private static final long serialVersionUID = 1L;

  private final RowType type;
  private final RowDataSerializer rows;

  /**
   * @param type of the rows that were sent
   */
  UserStateSerializer(RowType type) {
    this.type = type;
    this.rows = new RowDataSerializer(type);
  }

  @Override
  public void serialize(UserState user, DataOutputView out) throws IOException {
    UserHistory history = user.history();
    out.writeInt(history.assignments().size());
    for (Map.Entry<String, Assignment> entry : history.assignments().entrySet()) {
      Assignment assignment = entry.getValue();
      out.writeUTF(entry.getKey());
      out.writeUTF(assignment.id());
      out.writeUTF(assignment.variant());
      out.writeBoolean(assignment.segment() != null);
      if (assignment.segment() != null) {
        out.writeUTF(assignment.segment());
      }
      out.writeLong(assignment.time());
      out.writeLong(assignment.ingested());
      out.writeLong(assignment.lastIngested());
      out.writeBoolean(assignment.isCrossover());
    }
    out.writeInt(history.exposures().size());
    for (Map.Entry<String, List<Exposure>> entry : history.exposures().entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeInt(entry.getValue().size());
      for (Exposure exposure : entry.getValue()) {
        out.writeBoolean(exposure.id() != null);
        if (exposure.id() != null) {
          out.writeUTF(exposure.id());
        }
        out.writeUTF(exposure.variant());
        out.writeLong(exposure.time());
        out.writeLong(exposure.ingested());
      }
    }
    serialize(history.events(), out);
    out.writeInt(user.sealed().size());
    for (Map.Entry<String, WindowFigures> entry : user.sealed().entrySet()) {
      WindowFigures figures = entry.getValue();
      out.writeUTF(entry.getKey());
      out.writeLong(figures.start());
      out.writeLong(figures.end());
      serialize(figures.outcomes(), out);
      serialize(figures.preOutcomes(), out);
      out.writeLong(figures.lastIngested());
    }
    out.writeInt(user.sent().size());
    for (Map.Entry<String, RowData> entry : user.sent().entrySet()) {
      out.writeUTF(entry.getKey());
      rows.serialize(entry.getValue(), out);
    }
  }

  private static void serialize(Map<String, Double> values, DataOutputView out) throws IOException {
    out.writeInt(values.size());
    for (Map.Entry<String, Double> value : values.entrySet()) {
      out.writeUTF(value.getKey());
      out.writeDouble(value.getValue());
    }
  }

  private static Map<String, Double> values(DataInputView in) throws IOException {
    Map<String, Double> values = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      values.put(in.readUTF(), in.readDouble());
    }
    return values;
  }

  private static void serialize(List<Event> events, DataOutputView out) throws IOException {
    Map<String, Integer> names = new LinkedHashMap<>();
    events.forEach(event -> names.putIfAbsent(event.source(), names.size()));
    out.writeInt(names.size());
    for (String name : names.keySet()) {
      out.writeUTF(name);
    }
    out.writeInt(events.size());
    for (Event event : events) {
      out.writeInt(names.get(event.source()));
      out.writeDouble(event.value());
      out.writeLong(event.time());
      out.writeLong(event.ingested());
    }
  }

  @Override
  public UserState deserialize(DataInputView in) throws IOException {
    UserState user = UserState.empty();
    for (int left = in.readInt(); left > 0; left--) {
      user.history()
          .assigned(
              in.readUTF(),
              new Assignment(
                  in.readUTF(),
                  in.readUTF(),
                  in.readBoolean() ? in.readUTF() : null,
                  in.readLong(),
                  in.readLong(),
                  in.readLong(),
                  in.readBoolean()));
    }
    for (int left = in.readInt(); left > 0; left--) {
      String experiment = in.readUTF();
      for (int exposures = in.readInt(); exposures > 0; exposures--) {
        String id = in.readBoolean() ? in.readUTF() : null;
        user.history()
            .exposed(experiment, new Exposure(id, in.readUTF(), in.readLong(), in.readLong()));
      }
    }
    List<String> names = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      names.add(in.readUTF());
    }
    for (int left = in.readInt(); left > 0; left--) {
      String source = names.get(in.readInt());
      user.history().happened(new Event(source, in.readDouble(), in.readLong(), in.readLong()));
    }
    for (int left = in.readInt(); left > 0; left--) {
      user.sealed()
          .put(
              in.readUTF(),
              new WindowFigures(
                  in.readLong(), in.readLong(), values(in), values(in), in.readLong()));
    }
    for (int left = in.readInt(); left > 0; left--) {
      user.sent().put(in.readUTF(), rows.deserialize(in));
    }
    return user;
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public TypeSerializer<UserState> duplicate() {
    return new UserStateSerializer(type);
  }

  @Override
  public UserState createInstance() {
    return UserState.empty();
  }

  @Override
  public UserState copy(UserState from) {
    UserState copy = UserState.empty();
    copy.history().assignments().putAll(from.history().assignments());
    from.history()
        .exposures()
        .forEach((id, exposures) -> copy.history().exposures().put(id, new ArrayList<>(exposures)));
    from.history().events().forEach(copy.history()::happened);
    copy.sealed().putAll(from.sealed());
    copy.sent().putAll(from.sent());
    return copy;
  }

  @Override
  public UserState copy(UserState from, UserState reuse) {
    return copy(from);
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public UserState deserialize(UserState reuse, DataInputView in) throws IOException {
    return deserialize(in);
  }

  @Override
  public void copy(DataInputView in, DataOutputView out) throws IOException {
    serialize(deserialize(in), out);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UserStateSerializer that && type.equals(that.type);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<UserState> snapshotConfiguration() {
    return new Format(type);
  }

  /**
   * Names the format in a checkpoint. A run whose table or operator has changed starts afresh, so
   * state is only ever read by what wrote it.
   */
  public static final class Format implements TypeSerializerSnapshot<UserState> {
    private RowType type;

    /** For Flink, which then reads it. */
    public Format() {}

    private Format(RowType type) {
      this.type = type;
    }

    @Override
    public int getCurrentVersion() {
      return 1;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
      byte[] bytes = InstantiationUtil.serializeObject(type);
      out.writeInt(bytes.length);
      out.write(bytes);
    }

    @Override
    public void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      try {
        type = InstantiationUtil.deserializeObject(bytes, loader);
      } catch (ClassNotFoundException e) {
        throw new IOException(e);
      }
    }

    @Override
    public TypeSerializer<UserState> restoreSerializer() {
      return new UserStateSerializer(type);
    }

    @Override
    public TypeSerializerSchemaCompatibility<UserState> resolveSchemaCompatibility(
        TypeSerializerSnapshot<UserState> old) {
      return old instanceof Format that && type.equals(that.type)
          ? TypeSerializerSchemaCompatibility.compatibleAsIs()
          : TypeSerializerSchemaCompatibility.incompatible();
    }
  }
}
