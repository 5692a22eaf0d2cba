package dev.tidemark.support;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a Prometheus endpoint tells, as Prometheus reads it. */
public final class Scrape {
  private record Sample(String name, String labels, double value) {}

  private final List<Sample> samples = new ArrayList<>();

  private Scrape() {}

  /** Asks the endpoint of a process on this machine. */
  public static Scrape of(int port) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/metrics")).build(),
                HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("status " + answer.statusCode() + ": " + answer.body());
    }
    Scrape scrape = new Scrape();
    for (String line : answer.body().split("\n", -1)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        int end = line.lastIndexOf(' ');
        int labels = line.indexOf('{');
        String key = line.substring(0, end);
        scrape.samples.add(
            new Sample(
                labels < 0 ? key : line.substring(0, labels),
                labels < 0 ? "" : key.substring(labels),
                Double.parseDouble(line.substring(end + 1))));
      }
    }
    return scrape;
  }

  /** Names of all metrics. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    samples.forEach(sample -> names.add(sample.name()));
    return names;
  }

  /** Sum over the samples of a metric whose labels contain a text, such as {@code log="a.b"}. */
  public double sum(String name, String label) {
    return samples.stream()
        .filter(sample -> sample.name().equals(name) && sample.labels().contains(label))
        .mapToDouble(Sample::value)
        .sum();
  }

  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
