package dev.tidemark.ingest;

import java.io.IOException;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The bytes of a record and where they are from: file by position in the list, line from 1. */
final class RawRecord {
  final int file;
  final long line;
  final boolean tooLarge;
  final byte[] payload;

  RawRecord(int file, long line, boolean tooLarge, byte[] payload) {
    this.file = file;
    this.line = line;
    this.tooLarge = tooLarge;
    this.payload = payload;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawRecord that && file == that.file && line == that.line;
  }

  @Override
  public int hashCode() {
    return Objects.hash(file, line);
  }

  /** Writes records, which never change, to the next task. */
  static final class Serializer extends TypeSerializerSingleton<RawRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean isImmutableType() {
      return true;
    }

    @Override
    public RawRecord copy(RawRecord from) {
      return from;
    }

    @Override
    public RawRecord copy(RawRecord from, RawRecord reuse) {
      return from;
    }

    @Override
    public int getLength() {
      return -1;
    }

    @Override
    public RawRecord deserialize(RawRecord reuse, DataInputView source) throws IOException {
      return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
      serialize(deserialize(source), target);
    }

    @Override
    public RawRecord createInstance() {
      return new RawRecord(0, 0, false, new byte[0]);
    }

    @Override
    public void serialize(RawRecord record, DataOutputView target) throws IOException {
      target.writeInt(record.file);
      target.writeLong(record.line);
      target.writeBoolean(record.tooLarge);
      target.writeInt(record.payload.length);
      target.write(record.payload);
    }

    @Override
    public RawRecord deserialize(DataInputView source) throws IOException {
      int file = source.readInt();
      long line = source.readLong();
      boolean tooLarge = source.readBoolean();
      byte[] payload = new byte[source.readInt()];
      source.readFully(payload);
      return new RawRecord(file, line, tooLarge, payload);
    }

    @Override
    public TypeSerializerSnapshot<RawRecord> snapshotConfiguration() {
      return new Snapshot();
    }
  }

  /** Needed by Flink for state; records are in none. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<RawRecord> {
    public Snapshot() {
      super(Serializer::new);
    }
  }
}
