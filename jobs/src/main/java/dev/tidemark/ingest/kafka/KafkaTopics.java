package dev.tidemark.ingest.kafka;

import dev.tidemark.warehouse.AreaSettings;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks the brokers about the topics of an area. */
final class KafkaTopics implements AutoCloseable {
  private static final String TIMEOUT_MILLIS = "15000";

  private final String servers;
  private final String area;
  private final Admin admin;

  KafkaTopics(String servers, String area, AreaSettings settings) {
    this.servers = servers;
    this.area = area;
    Properties properties = new Properties();
    properties.putAll(settings.kafka().properties());
    properties.setProperty("bootstrap.servers", servers);
    properties.setProperty("default.api.timeout.ms", TIMEOUT_MILLIS);
    properties.setProperty("request.timeout.ms", "10000");
    try {
      admin = Admin.create(properties);
    } catch (org.apache.kafka.common.KafkaException e) {
      throw unreachable(e);
    }
  }

  String servers() {
    return servers;
  }

  /** Consumer group of the area's ingest, in which anybody can watch how far it has come. */
  String group() {
    return "tidemark-" + area;
  }

  /**
   * Fails unless there is a topic for every log.
   *
   * @throws TidemarkException SOURCE_UNAVAILABLE
   */
  Collection<TopicPartition> partitions(Map<Contract, String> topics) {
    return topics.entrySet().stream()
        .flatMap(topic -> partitions(topic.getKey(), topic.getValue()).stream())
        .toList();
  }

  private List<TopicPartition> partitions(Contract log, String topic) {
    try {
      TopicDescription found =
          admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
      return found.partitions().stream()
          .map(partition -> new TopicPartition(topic, partition.partition()))
          .toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw new TidemarkException(
            ErrorCode.SOURCE_UNAVAILABLE,
            "There is no topic '" + topic + "' for the log " + log.fullName() + " on " + servers,
            "Create the topic, or name the right one in tidemark.yaml under areas."
                + area
                + ".kafka.topics."
                + log.table()
                + ".",
            e);
      }
      throw unreachable(e.getCause());
    }
  }

  /**
   * Partitions that do not hold what follows a position: their brokers have deleted it, or the
   * topic was made anew. With each, what it holds instead.
   *
   * @param positions next position by source
   */
  Map<String, String> gaps(Collection<TopicPartition> partitions, Map<String, Long> positions) {
    Map<TopicPartition, Long> starts = offsets(partitions, OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
    Map<String, String> gaps = new TreeMap<>();
    for (TopicPartition partition : partitions) {
      String source = RefusedArrivals.sourceName(partition.topic(), partition.partition());
      Long position = positions.get(source);
      long start = starts.get(partition);
      long end = ends.get(partition);
      if (position != null && (position < start || position > end)) {
        gaps.put(
            source,
            "the log goes on at %d, the topic holds %d to %d".formatted(position, start, end));
      }
    }
    return gaps;
  }

  /** Where the partitions end now; those without a record are left out. */
  Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> starts = offsets(partitions, OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
    ends.entrySet().removeIf(end -> end.getValue().equals(starts.get(end.getKey())));
    return ends;
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, OffsetSpec which) {
    try {
      Map<TopicPartition, Long> offsets = new HashMap<>();
      admin
          .listOffsets(
              partitions.stream().collect(Collectors.toMap(Function.identity(), p -> which)))
          .all()
          .get()
          .forEach((partition, found) -> offsets.put(partition, found.offset()));
      return offsets;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable(e);
    } catch (ExecutionException e) {
      throw unreachable(e.getCause());
    }
  }

  /** Records between the positions of an ingest, by source name, and some ends. */
  static long behind(Map<TopicPartition, Long> ends, Map<String, Long> positions) {
    long behind = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      TopicPartition partition = end.getKey();
      String source = RefusedArrivals.sourceName(partition.topic(), partition.partition());
      behind += Math.max(0, end.getValue() - positions.getOrDefault(source, 0L));
    }
    return behind;
  }

  private TidemarkException unreachable(Throwable cause) {
    return new TidemarkException(
        ErrorCode.SOURCE_UNAVAILABLE,
        "The Kafka brokers " + servers + " do not answer: " + cause.getMessage(),
        "Check --kafka HOST:PORT and the network; security settings go into tidemark.yaml under"
            + " areas."
            + area
            + ".kafka.properties.",
        cause);
  }

  @Override
  public void close() {
    admin.close(java.time.Duration.ofSeconds(5));
  }
}
