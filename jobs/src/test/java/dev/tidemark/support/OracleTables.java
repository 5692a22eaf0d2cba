package dev.tidemark.support;

import dev.tidemark.model.AreaLoader;
import dev.tidemark.oracle.AreaOracle;
import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ContractTables;
import dev.tidemark.warehouse.Warehouse;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Stores tables as an oracle has them, for tests of what comes after: no job runs for it. */
public final class OracleTables {
  private OracleTables() {}

  public static void store(Warehouse warehouse, String area, AreaOracle oracle, List<String> tables)
      throws Exception {
    var loaded = new AreaLoader(warehouse.settings().sqlRoot()).load(area);
    for (String name : tables) {
      Contract contract = loaded.contract(name);
      Table table = new ContractTables(warehouse).ensure(contract);
      List<String> columns = oracle.columns(name);
      Map<PartitionKey, List<Record>> parts = new LinkedHashMap<>();
      for (List<Object> row : oracle.rows(name)) {
        Record record = record(table, columns, row);
        PartitionKey key = new PartitionKey(table.spec(), table.schema());
        key.partition(new InternalRecordWrapper(table.schema().asStruct()).wrap(record));
        parts.computeIfAbsent(key, part -> new ArrayList<>()).add(record);
      }
      AppendFiles append = table.newAppend();
      for (Map.Entry<PartitionKey, List<Record>> part : parts.entrySet()) {
        DataWriter<Record> writer =
            new GenericFileWriterFactory.Builder(table)
                .build()
                .newDataWriter(
                    OutputFileFactory.builderFor(table, 0, System.nanoTime())
                        .format(FileFormat.PARQUET)
                        .build()
                        .newOutputFile(part.getKey()),
                    table.spec(),
                    table.spec().isUnpartitioned() ? null : part.getKey());
        try (writer) {
          writer.write(part.getValue());
        }
        append.appendFile(writer.toDataFile());
      }
      append.commit();
    }
  }

  private static Record record(Table table, List<String> columns, List<Object> row) {
    Record record = GenericRecord.create(table.schema());
    for (int i = 0; i < columns.size(); i++) {
      Types.NestedField field = table.schema().findField(columns.get(i));
      if (field != null) {
        record.setField(field.name(), value(field.type(), row.get(i)));
      }
    }
    return record;
  }

  private static Object value(Type type, Object value) {
    if (value instanceof Instant instant) {
      return instant.atOffset(ZoneOffset.UTC);
    } else if (value instanceof BigDecimal number && type instanceof Types.DecimalType decimal) {
      return number.setScale(decimal.scale(), RoundingMode.UNNECESSARY);
    } else if (value instanceof Number number) {
      return switch (type.typeId()) {
        case INTEGER -> (Object) number.intValue();
        case LONG -> number.longValue();
        default -> value;
      };
    }
    return value;
  }
}
