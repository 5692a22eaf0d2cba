package dev.tidemark.product;

import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.ProductOracle;
import dev.tidemark.support.AnyOrderOfArrival;
import java.nio.file.Path;
import java.util.Random;

/** Late events merge sessions, and users come after their events. */
class ProductParityTest extends AnyOrderOfArrival {
  ProductParityTest() {
    super("product");
  }

  @Override
  protected TrafficOptions traffic(Random random, long seed) {
    return TrafficOptions.of("product", 400, seed).withUsers(25).withDays(10 + random.nextInt(60));
  }

  @Override
  protected AreaOracle oracle(Path files, AreaOracle.Options options) throws Exception {
    return ProductOracle.of(files, options);
  }
}
