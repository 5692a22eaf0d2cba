package dev.tidemark.ingest.kafka;

import dev.tidemark.ingest.LogSchemas;
import dev.tidemark.ingest.decode.DebeziumValues;
import dev.tidemark.ingest.decode.FlinkFormatDecoder;
import dev.tidemark.ingest.decode.LogSchema;
import dev.tidemark.warehouse.AreaSettings;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.runtime.connector.source.ScanRuntimeProviderContext;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.utils.TypeConversions;

/** Finds the reader of a topic's values by the name of the format. */
public final class Formats {
  private static final String EPOCH_UNIT = "epoch-unit";

  private Formats() {}

  /**
   * The format of a log's topic, as the settings name it.
   *
   * @throws TidemarkException INVALID_CONFIG when no such format is on the class path, or it does
   *     not take the options
   */
  static RecordFormat of(AreaSettings settings, Contract log) {
    return of(
        settings.kafka().formatOf(log.table()),
        settings.kafka().formatOptions(),
        settings.columnsOf(log),
        LogSchemas.of(log));
  }

  /**
   * A format by its name, with options as they go under {@code kafka.format-options}.
   *
   * @param renamed by column of the log, its name in the table that change events are about
   * @throws TidemarkException INVALID_CONFIG when no such format is on the class path, or it does
   *     not take the options
   */
  public static RecordFormat of(
      String format, Map<String, String> options, Map<String, String> renamed, LogSchema schema) {
    if (format.equals(RecordFormat.JSON)) {
      return RecordFormat.json();
    }
    if (format.equals(RecordFormat.DEBEZIUM)) {
      return debezium(options, renamed, schema);
    }
    try {
      return new RecordFormat(
          format, flink(format, options, schema), Map.of(), DebeziumValues.EpochUnit.MICROS);
    } catch (ValidationException e) {
      throw new TidemarkException(
          ErrorCode.INVALID_CONFIG,
          "The format '" + format + "' cannot read " + schema.name() + ": " + root(e),
          "Set kafka.format to json, debezium-json, csv or avro, or put the jar of another Flink format on the"
              + " class path; its options go under kafka.format-options.",
          e);
    }
  }

  private static RecordFormat debezium(
      Map<String, String> options, Map<String, String> renamed, LogSchema schema) {
    if (!schema.changeLog()) {
      throw new TidemarkException(
          ErrorCode.INVALID_CONFIG,
          "Change events cannot fill " + schema.name() + ", which is no log of changes",
          "Set another format for its topic under kafka.formats of the area.");
    }
    String unit = options.getOrDefault(EPOCH_UNIT, "micros");
    try {
      return new RecordFormat(
          RecordFormat.DEBEZIUM,
          null,
          new HashMap<>(renamed),
          DebeziumValues.EpochUnit.valueOf(unit.toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      throw new TidemarkException(
          ErrorCode.INVALID_CONFIG,
          "'" + unit + "' is no unit of times in change events",
          "Set " + EPOCH_UNIT + " under kafka.format-options to micros, millis or nanos.",
          e);
    }
  }

  private static DeserializationSchema<RowData> flink(
      String name, Map<String, String> options, LogSchema schema) {
    ClassLoader loader = Formats.class.getClassLoader();
    DeserializationFormatFactory factory =
        FactoryUtil.discoverFactory(loader, DeserializationFormatFactory.class, name);
    DataType type = TypeConversions.fromLogicalToDataType(FlinkFormatDecoder.inputType(schema));
    DecodingFormat<DeserializationSchema<RowData>> format =
        factory.createDecodingFormat(context(schema, type, loader), Configuration.fromMap(options));
    return format.createRuntimeDecoder(ScanRuntimeProviderContext.INSTANCE, type);
  }

  private static FactoryUtil.DefaultDynamicTableContext context(
      LogSchema schema, DataType type, ClassLoader loader) {
    List<Column> columns =
        DataType.getFields(type).stream()
            .<Column>map(field -> Column.physical(field.getName(), field.getDataType()))
            .toList();
    ResolvedSchema resolved = ResolvedSchema.of(columns);
    CatalogTable table =
        CatalogTable.newBuilder()
            .schema(
                org.apache.flink.table.api.Schema.newBuilder().fromResolvedSchema(resolved).build())
            .options(Map.of())
            .build();
    return new FactoryUtil.DefaultDynamicTableContext(
        ObjectIdentifier.of("kafka", "topics", schema.name()),
        new ResolvedCatalogTable(table, resolved),
        Map.of(),
        new Configuration(),
        loader,
        true);
  }

  private static String root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }
}
