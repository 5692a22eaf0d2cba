package dev.tidemark.monitor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers Prometheus at {@code /metrics}, from an answer that is at most some seconds old. */
public final class MetricsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);
  private static final Duration FRESH = Duration.ofSeconds(10);

  private final WarehouseMetrics metrics;
  private final HttpServer server;
  private Instant made = Instant.EPOCH;
  private byte[] answer;

  /**
   * Starts it.
   *
   * @param port 0 for any that is free
   * @throws TidemarkException INVALID_ARGUMENT when the port is taken
   */
  public MetricsServer(WarehouseMetrics metrics, String host, int port) {
    this.metrics = metrics;
    try {
      this.server = HttpServer.create(new InetSocketAddress(host, port), 0);
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.INVALID_ARGUMENT,
          "Port " + port + " of " + host + " cannot be used: " + e.getMessage(),
          "Choose another with --port.",
          e);
    }
    server.createContext("/metrics", this::answer);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    int status = 200;
    byte[] body;
    try {
      Instant now = Instant.now();
      if (made.plus(FRESH).isBefore(now)) {
        answer = metrics.text(now).getBytes(StandardCharsets.UTF_8);
        made = now;
      }
      body = answer;
    } catch (RuntimeException e) {
      LOG.warn("the warehouse could not be asked", e);
      status = 503;
      body = String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8);
    }
    exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
