package dev.tidemark.ingest;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** The bytes of a quarantined record, and how to show them. */
public final class Payload {
  private static final int BYTES_A_LINE = 16;

  private final byte[] bytes;

  Payload(byte[] bytes) {
    this.bytes = bytes;
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public int size() {
    return bytes.length;
  }

  /**
   * The text it is; empty when it is not UTF-8, or has control characters that would do something
   * to a terminal.
   */
  public Optional<String> text() {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.chars().anyMatch(Payload::acts) ? Optional.empty() : Optional.of(text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean acts(int character) {
    return Character.isISOControl(character)
        && character != '\n'
        && character != '\r'
        && character != '\t';
  }

  /** Sixteen bytes a line: offset, hex digits, and what of them is ASCII. */
  public String hexDump() {
    StringBuilder dump = new StringBuilder();
    HexFormat hex = HexFormat.ofDelimiter(" ");
    for (int from = 0; from < bytes.length; from += BYTES_A_LINE) {
      byte[] line = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + BYTES_A_LINE));
      dump.append(from == 0 ? "" : "\n")
          .append(String.format(Locale.ROOT, "%08x  %-47s  ", from, hex.formatHex(line)));
      for (byte b : line) {
        dump.append(b >= ' ' && b < 127 ? (char) b : '.');
      }
    }
    return dump.toString();
  }
}
