package dev.tidemark.vehicle;

import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.VehicleOracle;
import dev.tidemark.support.AnyOrderOfArrival;
import java.nio.file.Path;
import java.util.Random;

/** A login may come before the visits it claims, and a purchase before its lead. */
class VehicleParityTest extends AnyOrderOfArrival {
  VehicleParityTest() {
    super("vehicle");
  }

  @Override
  protected TrafficOptions traffic(Random random, long seed) {
    return TrafficOptions.of("vehicle", 300, seed).withUsers(20).withDays(8 + random.nextInt(40));
  }

  @Override
  protected AreaOracle oracle(Path files, AreaOracle.Options options) throws Exception {
    return VehicleOracle.of(files, options);
  }
}
