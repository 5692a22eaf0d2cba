package dev.tidemark.retail;

import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.RetailOracle;
import dev.tidemark.support.AnyOrderOfArrival;
import java.nio.file.Path;
import java.util.Random;

/** An order may come before its customer, and a line before its order. */
class RetailParityTest extends AnyOrderOfArrival {
  RetailParityTest() {
    super("retail");
  }

  @Override
  protected TrafficOptions traffic(Random random, long seed) {
    return TrafficOptions.of("retail", 200, seed).withUsers(30).withDays(8 + random.nextInt(40));
  }

  @Override
  protected AreaOracle oracle(Path files, AreaOracle.Options options) throws Exception {
    return RetailOracle.of(files, options);
  }
}
