package dev.tidemark.ingest.kafka;

import dev.tidemark.ingest.ImmutableSerializer;
import dev.tidemark.sink.Mix128;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What is kept of the first record of an id.
 *
 * @param content hash of its content
 * @param day day since the epoch until which the id counts as new
 */
record FirstSeen(Mix128.Value content, int day) {

  /** Ids, which are hashes: 16 bytes. */
  static final class IdSerializer extends ImmutableSerializer<Mix128.Value> {
    static final IdSerializer INSTANCE = new IdSerializer();
    private static final long serialVersionUID = 1L;

    private IdSerializer() {
      super(16);
    }

    @Override
    public Mix128.Value createInstance() {
      return new Mix128.Value(0, 0);
    }

    @Override
    public void serialize(Mix128.Value id, DataOutputView target) throws IOException {
      target.writeLong(id.high());
      target.writeLong(id.low());
    }

    @Override
    public Mix128.Value deserialize(DataInputView source) throws IOException {
      return new Mix128.Value(source.readLong(), source.readLong());
    }

    @Override
    public TypeSerializerSnapshot<Mix128.Value> snapshotConfiguration() {
      return new IdSnapshot();
    }
  }

  /** Names the format of {@link IdSerializer} in a checkpoint. */
  public static final class IdSnapshot extends SimpleTypeSerializerSnapshot<Mix128.Value> {
    public IdSnapshot() {
      super(() -> IdSerializer.INSTANCE);
    }
  }

  /** 20 bytes. */
  static final class Serializer extends ImmutableSerializer<FirstSeen> {
    static final Serializer INSTANCE = new Serializer();
    private static final long serialVersionUID = 1L;

    private Serializer() {
      super(20);
    }

    @Override
    public FirstSeen createInstance() {
      return new FirstSeen(IdSerializer.INSTANCE.createInstance(), 0);
    }

    @Override
    public void serialize(FirstSeen first, DataOutputView target) throws IOException {
      IdSerializer.INSTANCE.serialize(first.content, target);
      target.writeInt(first.day);
    }

    @Override
    public FirstSeen deserialize(DataInputView source) throws IOException {
      return new FirstSeen(IdSerializer.INSTANCE.deserialize(source), source.readInt());
    }

    @Override
    public TypeSerializerSnapshot<FirstSeen> snapshotConfiguration() {
      return new Snapshot();
    }
  }

  /** Names the format of {@link Serializer} in a checkpoint. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<FirstSeen> {
    public Snapshot() {
      super(() -> Serializer.INSTANCE);
    }
  }
}
