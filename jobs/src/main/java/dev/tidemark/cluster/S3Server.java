package dev.tidemark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An object store that speaks S3, on local files: data files, checkpoints and savepoints. */
final class S3Server {
  private static final String BUCKET = "tidemark";
  private static final String KEY = "tidemark";
  private static final String SECRET = "tidemark-secret";

  static final String BUCKET_URI = "s3://" + BUCKET;

  private final Path folder;
  private final Path libraries;
  private final int port;

  S3Server(Path folder, Path libraries, int port) {
    this.folder = folder.resolve("s3");
    this.libraries = libraries;
    this.port = port;
  }

  /** What Flink's file system needs to reach it. */
  static Map<String, String> flinkOptions(int port) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("s3.endpoint", Ports.url(port));
    options.put("s3.endpoint.region", "us-east-1");
    options.put("s3.path.style.access", "true");
    options.put("s3.access-key", KEY);
    options.put("s3.secret-key", SECRET);
    return options;
  }

  /** What Iceberg's file access needs to reach it. */
  static Map<String, String> icebergOptions(int port) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("io-impl", "org.apache.iceberg.aws.s3.S3FileIO");
    options.put("s3.endpoint", Ports.url(port));
    options.put("s3.path-style-access", "true");
    options.put("s3.access-key-id", KEY);
    options.put("s3.secret-access-key", SECRET);
    options.put("client.region", "us-east-1");
    return options;
  }

  /** A bucket is a folder of the store. */
  void prepare() throws IOException {
    Files.createDirectories(folder.resolve("store").resolve(BUCKET));
    Files.writeString(
        folder.resolve("s3proxy.conf"),
        """
        s3proxy.endpoint=%s
        s3proxy.authorization=aws-v2-or-v4
        s3proxy.identity=%s
        s3proxy.credential=%s
        jclouds.provider=filesystem-nio2
        jclouds.filesystem.basedir=%s
        """
            .formatted(Ports.url(port), KEY, SECRET, folder.resolve("store")));
    Files.writeString(
        folder.resolve("logback.xml"),
        """
        <configuration>
          <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%d %-5level %logger{1} - %msg%n</pattern></encoder>
          </appender>
          <root level="WARN"><appender-ref ref="console"/></root>
        </configuration>
        """);
  }

  Server server() {
    return new Server(
        "s3",
        Ports.url(port),
        JavaCommand.of(
            List.of("-Xmx384m", "-Dlogback.configurationFile=" + folder.resolve("logback.xml")),
            libraries.resolve("s3") + "/*",
            "org.gaul.s3proxy.Main",
            "--properties",
            folder.resolve("s3proxy.conf").toString()),
        Map.of(),
        () -> Checks.isOpen(port));
  }
}
