package dev.tidemark.experiment;

import dev.tidemark.generate.TrafficOptions;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.oracle.ExperimentOracle;
import dev.tidemark.support.AnyOrderOfArrival;
import java.nio.file.Path;
import java.util.Random;

/** An assignment or a definition may come after what it decides. */
class ExperimentParityTest extends AnyOrderOfArrival {
  ExperimentParityTest() {
    super("experiment");
  }

  @Override
  protected TrafficOptions traffic(Random random, long seed) {
    return TrafficOptions.of("experiment", 200, seed)
        .withUsers(30)
        .withDays(8 + random.nextInt(40));
  }

  @Override
  protected AreaOracle oracle(Path files, AreaOracle.Options options) throws Exception {
    return ExperimentOracle.of(files, options);
  }
}
