package dev.tidemark.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterSettingsTest {
  @TempDir private Path folder;

  private ClusterSettings load(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("tidemark.yaml"), yaml);
    return Settings.load(file, folder, folder).cluster();
  }

  @Test
  void jobsRunInThisProcessUnlessAnAddressIsGiven() throws IOException {
    assertThat(load("flink: {}").isLocal()).isTrue();
    assertThat(load("cluster: {state: 's3://lake/state'}").isLocal()).isTrue();
  }

  @Test
  void anAddressIsHostAndPort() throws IOException {
    ClusterSettings cluster = load("cluster: {address: 'flink:8081', parallelism: 4}");

    assertThat(cluster.isRemote()).isTrue();
    assertThat(cluster.host()).isEqualTo("flink");
    assertThat(cluster.port()).isEqualTo(8081);
    assertThat(cluster.parallelism()).isEqualTo(4);
  }

  @Test
  void theCommandLineComesBeforeTheFile() throws IOException {
    ClusterSettings cluster = load("cluster: {address: 'flink:8081', state: 's3://lake/state'}");

    assertThat(cluster.at("none").isLocal()).isTrue();
    assertThat(cluster.at("application").isApplication()).isTrue();
    assertThat(cluster.at("other:1").state()).isEqualTo("s3://lake/state");
  }

  @Test
  void whatIsNoAddressIsRefused() {
    assertThatThrownBy(() -> load("cluster: {address: 'http://flink:8081/'}"))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("http://flink:8081/");
  }
}
