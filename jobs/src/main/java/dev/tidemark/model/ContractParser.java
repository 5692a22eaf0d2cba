package dev.tidemark.model;

import dev.tidemark.warehouse.Contract;
import dev.tidemark.warehouse.ErrorCode;
import dev.tidemark.warehouse.TidemarkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.operations.ddl.CreateTableOperation;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeCasts;

/** Reads a contract out of a parsed {@code CREATE TABLE}. */
final class ContractParser {
  private ContractParser() {}

  static Contract parse(String area, Path file, CreateTableOperation create) {
    ObjectIdentifier id = create.getTableIdentifier();
    String expected = file.getFileName().toString().replaceFirst("\\.sql$", "");
    if (!id.getDatabaseName().equals(area) || !id.getObjectName().equals(expected)) {
      throw SqlErrors.contract(
          file,
          "defines "
              + id.getDatabaseName()
              + "."
              + id.getObjectName()
              + " instead of "
              + area
              + "."
              + expected);
    }
    ResolvedCatalogTable table = create.getCatalogTable();
    Map<String, String> options = table.getOptions();
    List<String> declaredKey =
        table.getResolvedSchema().getPrimaryKey().map(key -> key.getColumns()).orElse(List.of());
    String appendKey = options.get(Contract.PRIMARY_KEY);
    if (declaredKey.isEmpty() == (appendKey == null)) {
      throw SqlErrors.contract(
          file,
          "must have either a PRIMARY KEY (rows are corrected) or '"
              + Contract.PRIMARY_KEY
              + "' in WITH (rows are only appended)");
    }
    List<String> key =
        appendKey == null
            ? declaredKey
            : Arrays.stream(appendKey.split(",")).map(String::trim).toList();
    RowType rowType = rowType(file, table.getResolvedSchema());
    checkKnown(file, rowType, key, "its key");
    checkKnown(file, rowType, table.getPartitionKeys(), "PARTITIONED BY");
    Contract contract =
        new Contract(
            area,
            id.getObjectName(),
            table.getComment(),
            rowType,
            key,
            appendKey != null,
            table.getPartitionKeys(),
            options,
            file);
    checkKnown(file, rowType, contract.changeKey(), Contract.CHANGE_KEY);
    checkKnown(file, rowType, contract.acceptedValues().keySet(), Contract.ACCEPTED + "*");
    for (Contract.Requirement requirement : contract.requirements()) {
      checkKnown(
          file,
          rowType,
          List.of(requirement.column(), requirement.decidedBy()),
          Contract.REQUIRED + requirement.column());
    }
    checkMasked(contract);
    contract.concern().ifPresent(concern -> checkConcern(file, rowType, concern));
    contract.datedBy().ifPresent(d -> checkDated(contract, d));
    return contract;
  }

  private static void checkMasked(Contract contract) {
    for (Map.Entry<String, String> option : contract.options().entrySet()) {
      if (!option.getKey().startsWith(Contract.MASKED)) {
        continue;
      }
      String column = option.getKey().substring(Contract.MASKED.length());
      checkKnown(contract.file(), contract.rowType(), List.of(column), Contract.MASKED + "*");
      LogicalType type = contract.rowType().getTypeAt(contract.rowType().getFieldIndex(column));
      boolean hasUse =
          contract.isLog()
              && type.is(LogicalTypeRoot.VARCHAR)
              && type.isNullable()
              && !contract.changeKey().contains(column)
              && !contract.acceptedValues().containsKey(column);
      if (!hasUse || !option.getValue().matches("last [1-9][0-9]?")) {
        throw SqlErrors.contract(
            contract.file(),
            "has '"
                + option.getKey()
                + "' = '"
                + option.getValue()
                + "'; write 'last N', on a STRING column of a log that may be null and decides"
                + " nothing");
      }
    }
  }

  private static void checkConcern(Path file, RowType type, Contract.Concern concern) {
    checkKnown(file, type, List.of(concern.column()), Contract.CONCERNS);
    LogicalTypeRoot root = type.getTypeAt(type.getFieldIndex(concern.column())).getTypeRoot();
    if (concern.isOfOwnTime() && root != LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE) {
      throw SqlErrors.contract(
          file,
          "names in "
              + Contract.CONCERNS
              + " the column "
              + concern.column()
              + ", which is no time; write log.column, or a column of type TIMESTAMP_LTZ");
    }
  }

  private static void checkDated(Contract contract, String column) {
    checkKnown(contract.file(), contract.rowType(), List.of(column), Contract.DATED_BY);
    if (!contract.partitionKeys().equals(List.of(column))) {
      throw SqlErrors.contract(
          contract.file(),
          "is dated by " + column + " and so must be PARTITIONED BY (" + column + ")");
    }
  }

  private static void checkKnown(
      Path file, RowType type, Collection<String> columns, String where) {
    for (String column : columns) {
      if (type.getFieldIndex(column) < 0) {
        throw SqlErrors.contract(file, "names the unknown column " + column + " in " + where);
      }
    }
  }

  private static RowType rowType(Path file, ResolvedSchema schema) {
    List<RowType.RowField> fields = new ArrayList<>();
    for (Column column : schema.getColumns()) {
      if (!column.isPhysical()) {
        throw SqlErrors.contract(
            file, "has the computed column " + column.getName() + ", which Iceberg cannot store");
      }
      String comment =
          column
              .getComment()
              .orElseThrow(
                  () -> SqlErrors.contract(file, "has no COMMENT on column " + column.getName()));
      fields.add(
          new RowType.RowField(column.getName(), column.getDataType().getLogicalType(), comment));
    }
    return new RowType(false, fields);
  }

  /** The SELECT must give the contract's columns: same names, same order, types that fit. */
  static void checkColumns(Contract contract, ResolvedSchema query) {
    List<String> names = contract.rowType().getFieldNames();
    if (!Objects.equals(names, query.getColumnNames())) {
      throw mismatch(
          contract, "gives the columns " + query.getColumnNames() + ", the contract has " + names);
    }
    for (int i = 0; i < names.size(); i++) {
      LogicalType given = query.getColumnDataTypes().get(i).getLogicalType();
      LogicalType wanted = contract.rowType().getTypeAt(i);
      if (!LogicalTypeCasts.supportsImplicitCast(given.copy(true), wanted.copy(true))) {
        throw mismatch(
            contract,
            "gives "
                + names.get(i)
                + " as "
                + given.asSummaryString()
                + ", the contract has "
                + wanted.asSummaryString());
      }
    }
  }

  private static TidemarkException mismatch(Contract contract, String what) {
    return new TidemarkException(
        ErrorCode.MODEL_MISMATCH,
        contract.file() + ": the SELECT " + what,
        "Name the SELECT's columns as in CREATE TABLE, in its order, and CAST where types differ.");
  }
}
