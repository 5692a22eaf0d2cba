package dev.tidemark.udfs;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.HexFormat;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.inference.TypeStrategies;

/**
 * {@code SURROGATE_KEY(part, ...)}: one or more parts to STRING NOT NULL, 32 lower-case hex digits.
 *
 * <p>The key is the MD5 of the parts' texts joined by {@code -}, equal to the key dbt_utils 1.x
 * makes from the same texts. A part may be null. The texts: strings as they are; integers in
 * decimal; booleans {@code true} or {@code false}; dates {@code yyyy-MM-dd}; timestamps {@code
 * yyyy-MM-dd HH:mm:ss.SSSSSS}, in UTC whatever the session zone, a TIMESTAMP without zone taken as
 * UTC; decimals at their declared scale; null {@code _dbt_utils_surrogate_key_null_}.
 *
 * <p>As with dbt_utils, parts that contain {@code -} can meet: ('a-b', 'c') and ('a', 'b-c') have
 * one key. One instance serves one thread, as Flink promises for functions.
 */
public final class SurrogateKey extends ScalarFunction {

  private static final long serialVersionUID = 1L;
  private static final HexFormat HEX = HexFormat.of();

  private transient MessageDigest md5;
  private transient KeyText text;

  /** Called by Flink with the classes {@link KeyParts} asked for; null where a part is null. */
  public StringData eval(Object... parts) {
    if (md5 == null) {
      md5 = newMd5();
      text = new KeyText();
    }
    text.clear();
    for (int i = 0; i < parts.length; i++) {
      if (i > 0) {
        text.appendSeparator();
      }
      append(parts[i]);
    }
    text.digestInto(md5);
    return StringData.fromString(HEX.formatHex(md5.digest()));
  }

  private void append(Object part) {
    if (part == null) {
      text.appendNull();
    } else if (part instanceof StringData string) {
      text.appendText(string);
    } else if (part instanceof TimestampData timestamp) {
      text.appendTimestamp(timestamp);
    } else if (part instanceof LocalDate date) {
      text.appendDate(date);
    } else {
      // Integers, booleans and DecimalData: their toString is the stated form.
      text.appendAscii(part.toString());
    }
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return TypeInference.newBuilder()
        .inputTypeStrategy(new KeyParts())
        .outputTypeStrategy(
            TypeStrategies.explicit(DataTypes.STRING().notNull().bridgedTo(StringData.class)))
        .build();
  }

  private static MessageDigest newMd5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has MD5", e);
    }
  }
}
