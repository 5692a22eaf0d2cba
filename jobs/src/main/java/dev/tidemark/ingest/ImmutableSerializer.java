package dev.tidemark.ingest;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Base of serializers for immutable values: none is ever copied or filled anew. Subclasses have no
 * state, and say how a value is written and read.
 */
public abstract class ImmutableSerializer<T> extends TypeSerializerSingleton<T> {
  /** Length of a type whose values differ in length. */
  protected static final int VARIABLE = -1;

  private static final long serialVersionUID = 1L;

  private final int length;

  /**
   * @param length bytes of every value, or {@link #VARIABLE}
   */
  protected ImmutableSerializer(int length) {
    this.length = length;
  }

  @Override
  public final boolean isImmutableType() {
    return true;
  }

  @Override
  public final T copy(T from) {
    return from;
  }

  @Override
  public final T copy(T from, T reuse) {
    return from;
  }

  @Override
  public final int getLength() {
    return length;
  }

  @Override
  public final T deserialize(T reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public final void copy(DataInputView source, DataOutputView target) throws IOException {
    if (length == VARIABLE) {
      serialize(deserialize(source), target);
    } else {
      target.write(source, length);
    }
  }
}
