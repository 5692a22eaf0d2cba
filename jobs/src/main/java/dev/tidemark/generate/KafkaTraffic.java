package dev.tidemark.generate;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Sends traffic to Kafka, a topic per log, as fast as the broker takes it or at a steady rate.
 * Records carry no Kafka key and the time they were sent. Each is written once and in order even if
 * the broker restarts meanwhile (an idempotent producer), but not across two runs: a second run of
 * the same traffic sends everything again.
 */
public final class KafkaTraffic {
  private static final Duration LEADERS_WITHIN = Duration.ofMinutes(1);
  private static final Duration RETRY_AFTER = Duration.ofMillis(50);

  /** The rate that is no limit. */
  public static final double UNLIMITED = Double.POSITIVE_INFINITY;

  private final String servers;
  private final UnaryOperator<String> topicOfLog;
  private final Partitioning partitioning;
  private final double recordsPerSecond;
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private volatile boolean stopped;

  /** All copies of one id in one partition, at no limit. */
  public KafkaTraffic(String servers, UnaryOperator<String> topicOfLog) {
    this(servers, topicOfLog, Partitioning.BY_KEY, UNLIMITED);
  }

  public KafkaTraffic(
      String servers,
      UnaryOperator<String> topicOfLog,
      Partitioning partitioning,
      double recordsPerSecond) {
    if (!(recordsPerSecond > 0)) {
      throw new IllegalArgumentException("Not a rate: " + recordsPerSecond);
    }
    this.servers = servers;
    this.topicOfLog = topicOfLog;
    this.partitioning = partitioning;
    this.recordsPerSecond = recordsPerSecond;
  }

  /**
   * Creates topics by name and number of partitions; one that exists stays as it is. Returns when
   * every partition has a leader: a broker that does not lead one yet refuses the first batch of an
   * idempotent producer, may take the second, and then never takes the first.
   */
  public static void createTopics(String servers, Map<String, Integer> partitions) {
    List<NewTopic> topics =
        partitions.entrySet().stream()
            .map(topic -> new NewTopic(topic.getKey(), topic.getValue(), (short) 1))
            .toList();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      Map<String, Integer> made = new HashMap<>(partitions);
      admin
          .createTopics(topics)
          .values()
          .forEach(
              (topic, created) -> {
                if (!isCreated(created)) {
                  made.remove(topic);
                }
              });
      awaitLeaders(admin, made);
    }
  }

  private static boolean isCreated(KafkaFuture<Void> created) {
    try {
      created.get();
      return true;
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new KafkaException("Cannot create a topic", e.getCause());
      }
      return false;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static void awaitLeaders(Admin admin, Map<String, Integer> partitions) {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    partitions.forEach(
        (topic, count) -> {
          for (int i = 0; i < count; i++) {
            ends.put(new TopicPartition(topic, i), OffsetSpec.latest());
          }
        });
    long deadline = System.nanoTime() + LEADERS_WITHIN.toNanos();
    while (!haveLeaders(admin, ends, deadline)) {
      LockSupport.parkNanos(RETRY_AFTER.toNanos());
    }
  }

  /** A new topic reaches the broker a moment after the controller made it: unknown is not yet. */
  private static boolean haveLeaders(
      Admin admin, Map<TopicPartition, OffsetSpec> ends, long deadline) {
    try {
      var unused = admin.listOffsets(ends).all().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException && System.nanoTime() < deadline) {
        return false;
      }
      throw new KafkaException("The new topics do not answer", e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /**
   * Sends until the traffic ends or {@link #stop} is called, and waits for the broker to have it.
   * At a steady rate, time lost to a slow broker is made up for.
   *
   * @return how many records were sent, by log
   * @throws KafkaException if one of them did not arrive
   */
  @SuppressWarnings("FutureReturnValueIgnored") // The callback hears the same, and without waiting.
  public Map<String, Long> send(Iterator<TrafficRecord> traffic) {
    Map<String, Long> sent = new TreeMap<>();
    Map<String, Integer> partitions = new HashMap<>();
    long start = System.nanoTime();
    long count = 0;
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(settings())) {
      while (!stopped && failure.get() == null && traffic.hasNext()) {
        waitUntil(start + (long) (count++ * 1e9 / recordsPerSecond));
        TrafficRecord record = traffic.next();
        String topic = topicOfLog.apply(record.log());
        int size = partitions.computeIfAbsent(topic, name -> producer.partitionsFor(name).size());
        producer.send(
            new ProducerRecord<>(topic, partitioning.partition(record, size), null, record.value()),
            (metadata, e) -> acknowledge(e));
        sent.merge(record.log(), 1L, Long::sum);
      }
      producer.flush();
    }
    if (failure.get() != null) {
      throw new KafkaException("Records did not arrive at " + servers, failure.get());
    }
    return sent;
  }

  /** Ends {@link #send} after the record it is at; from any thread, and for good. */
  public void stop() {
    stopped = true;
  }

  /** How many records the broker has confirmed so far. */
  public long acknowledged() {
    return acknowledged.get();
  }

  private void acknowledge(Exception e) {
    if (e == null) {
      acknowledged.incrementAndGet();
    } else {
      failure.compareAndSet(null, e);
    }
  }

  private void waitUntil(long nanoTime) {
    for (long left = nanoTime - System.nanoTime();
        left > 0 && !stopped;
        left = nanoTime - System.nanoTime()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptException("Interrupted while sending traffic");
      }
      // In steps, so that a slow rate does not keep a stop waiting.
      LockSupport.parkNanos(this, Math.min(left, 100_000_000));
    }
  }

  private Map<String, Object> settings() {
    return Map.of(
        "bootstrap.servers",
        servers,
        "key.serializer",
        ByteArraySerializer.class,
        "value.serializer",
        ByteArraySerializer.class,
        "acks",
        "all",
        "enable.idempotence",
        true,
        "linger.ms",
        5,
        "compression.type",
        "lz4");
  }

  /** The partition of a record out of so many, or null for whichever the producer likes. */
  @FunctionalInterface
  public interface Partitioning {
    /** Copies of one id keep their order: they all have the key of one user or account. */
    Partitioning BY_KEY =
        (record, partitions) ->
            Utils.toPositive(Utils.murmur2(record.key().getBytes(StandardCharsets.UTF_8)))
                % partitions;

    /** Evenly and in large batches; copies of one id can overtake each other. */
    Partitioning ANY = (record, partitions) -> null;

    Integer partition(TrafficRecord record, int partitions);
  }
}
