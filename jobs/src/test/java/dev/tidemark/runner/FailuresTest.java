package dev.tidemark.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.ServerSocket;
import java.util.Map;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.junit.jupiter.api.Test;

class FailuresTest {
  @Test
  void aCatalogThatIsAwayDoesNotAnswerAndAMistakeOfOursIsAnotherThing() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }
    try (RESTCatalog catalog = new RESTCatalog()) {
      Throwable away =
          catchThrowable(
              () -> {
                catalog.initialize("away", Map.of("uri", "http://127.0.0.1:" + nobody));
                catalog.loadTable(TableIdentifier.of("usage", "raw_event"));
              });
      assertThat(Failures.isNoAnswer(away)).as("%s", away).isTrue();
    }
    assertThat(Failures.isNoAnswer(new IllegalStateException("a mistake"))).isFalse();
  }
}
