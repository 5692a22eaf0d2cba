package dev.tidemark.ingest.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Where reading begins without state: where the log ends by its own commits, and for partitions it
 * does not know at their beginning. What a consumer group says counts for nothing, because it may
 * have served another warehouse. Positions that the brokers do not hold are an error: a reader that
 * jumped ahead would lose records without a word.
 *
 * @param bySource next position by source, as {@link RefusedArrivals#sourceName} has them
 */
record LogPositions(Map<String, Long> bySource) implements OffsetsInitializer {
  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever brokers) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (TopicPartition partition : partitions) {
      String source = RefusedArrivals.sourceName(partition.topic(), partition.partition());
      offsets.put(partition, bySource.getOrDefault(source, KafkaPartitionSplit.EARLIEST_OFFSET));
    }
    return offsets;
  }

  @Override
  @SuppressWarnings("deprecation") // what the connector asks for
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return OffsetResetStrategy.NONE;
  }
}
