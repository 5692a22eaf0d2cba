package dev.tidemark.udfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.junit.jupiter.api.Test;

class OrderKeyTest {
  private final OrderKey key = new OrderKey();
  private final ReversedOrderKey reversed = new ReversedOrderKey();

  /** What a key is made of; times in microseconds. */
  record Parts(long eventTs, long ingestedAt, String id) {
    TimestampData first() {
      return micros(eventTs);
    }

    TimestampData second() {
      return micros(ingestedAt);
    }

    StringData third() {
      return StringData.fromString(id);
    }

    private static TimestampData micros(long micros) {
      return TimestampData.fromEpochMillis(
          Math.floorDiv(micros, 1_000L), (int) Math.floorMod(micros, 1_000L) * 1_000);
    }
  }

  @Provide
  Arbitrary<Parts> parts() {
    Arbitrary<Long> times =
        Arbitraries.oneOf(
            Arbitraries.longs().between(-2, 2),
            Arbitraries.longs().between(-62_135_596_800_000_000L, 253_402_300_799_999_999L));
    Arbitrary<String> ids =
        Arbitraries.oneOf(
            Arbitraries.strings().withChars('\0', 'a', 'b', '\u007f').ofMaxLength(4),
            Arbitraries.strings().withChars('\uE000', 'ß').ofMaxLength(2),
            Arbitraries.just("😀"));
    return Combinators.combine(times, times, ids).as(Parts::new);
  }

  @Property(tries = 2_000)
  void sortsAsItsPartsDoAndTheOtherWayRoundWhenReversed(
      @ForAll("parts") Parts one, @ForAll("parts") Parts other) {
    int expected =
        Integer.signum(
            Ordering.compare(
                one.first(),
                one.second(),
                one.third(),
                other.first(),
                other.second(),
                other.third()));
    int compared =
        Arrays.compareUnsigned(
            key.eval(one.first(), one.second(), one.third()),
            key.eval(other.first(), other.second(), other.third()));
    int comparedReversed =
        Arrays.compareUnsigned(
            reversed.eval(one.first(), one.second(), one.third()),
            reversed.eval(other.first(), other.second(), other.third()));
    assertThat(Integer.signum(compared)).isEqualTo(expected);
    assertThat(Integer.signum(comparedReversed)).isEqualTo(-expected);
  }

  @Test
  void aNullPartFails() {
    assertThatThrownBy(
            () -> key.eval(TimestampData.fromEpochMillis(0), null, StringData.fromString("a")))
        .hasMessageContaining("ORDER_KEY needs its order parts non-null");
  }
}
