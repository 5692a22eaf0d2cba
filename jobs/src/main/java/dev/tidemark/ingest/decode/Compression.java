package dev.tidemark.ingest.decode;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens plain and gzip streams alike; names lie, so the first two bytes decide. */
final class Compression {
  private static final int BUFFER = 1 << 16;

  private Compression() {}

  /** The decompressed bytes; closing the result closes the stream. */
  static InputStream open(InputStream in) throws IOException {
    PushbackInputStream peekable = new PushbackInputStream(in, 2);
    byte[] magic = peekable.readNBytes(2);
    peekable.unread(magic);
    boolean gzip = magic.length == 2 && magic[0] == (byte) 0x1F && magic[1] == (byte) 0x8B;
    if (!gzip) {
      return peekable;
    }
    try {
      return new ExplainedGzip(new GZIPInputStream(peekable, BUFFER));
    } catch (EOFException | ZipException e) {
      throw explained(e);
    }
  }

  private static IOException explained(IOException e) {
    return e instanceof EOFException
        ? new IOException(
            "the gzip data ends too early: the file was not written or copied whole", e)
        : new IOException("the gzip data is damaged: " + e.getMessage(), e);
  }

  /** Says what is wrong with the file where the JDK says what is wrong with the stream. */
  private static final class ExplainedGzip extends FilterInputStream {
    ExplainedGzip(GZIPInputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return super.read(target, offset, length);
      } catch (EOFException | ZipException e) {
        throw explained(e);
      }
    }
  }
}
