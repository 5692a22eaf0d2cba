package dev.tidemark.usage;

import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.UsageOracle;
import dev.tidemark.support.AnyOrderOfArrival;
import java.nio.file.Path;
import java.util.Random;

/** Events may come before their user, and a user before the account. */
class UsageParityTest extends AnyOrderOfArrival {
  UsageParityTest() {
    super("usage");
  }

  @Override
  protected TrafficOptions traffic(Random random, long seed) {
    return TrafficOptions.of("usage", 300, seed).withUsers(12).withDays(8 + random.nextInt(40));
  }

  @Override
  protected AreaOracle oracle(Path files, AreaOracle.Options options) throws Exception {
    return UsageOracle.of(files, options);
  }
}
