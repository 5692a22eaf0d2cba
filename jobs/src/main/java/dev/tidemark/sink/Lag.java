package dev.tidemark.sink;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** A histogram of delays in milliseconds as text, short enough for the summary of a snapshot. */
public final class Lag {
  private Lag() {}

  /** How many delays are longer than a limit. */
  public static long above(Histogram lag, long limitMillis) {
    return lag.getMaxValue() <= limitMillis
        ? 0
        : lag.getCountBetweenValues(limitMillis + 1, lag.getMaxValue());
  }

  public static String toText(Histogram histogram) {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    byte[] bytes = new byte[length];
    buffer.flip().get(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * The histogram again.
   *
   * @throws IllegalArgumentException for a text that {@link #toText} did not make
   */
  public static Histogram fromText(String text) {
    try {
      return Histogram.decodeFromCompressedByteBuffer(
          ByteBuffer.wrap(Base64.getDecoder().decode(text)), 0);
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("No histogram: " + text, e);
    }
  }
}
