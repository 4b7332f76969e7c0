// CREATE EXTERNAL TABLE, DROP TABLE, and ALTER TABLE but for partitions.
#include <set>
#include <utility>

#include "base/encoding.h"
#include "services/athena/ddl.h"
#include "services/athena/table_formats.h"
#include "sql/resolve/query.h"

namespace tarn::athena {
namespace {

Result<std::vector<CatalogColumn>> to_columns(const std::vector<sql::ColumnDefinition>& defined) {
  std::vector<CatalogColumn> columns;
  for (const sql::ColumnDefinition& definition : defined) {
    if (definition.type == nullptr) {
      return ddl_failed("ParseException A type is missing for the column " + definition.name.value);
    }
    CatalogColumn column;
    column.name = to_lower_ascii(definition.name.value);
    column.type = hive_type(*definition.type);
    column.comment = definition.comment.value_or("");
    const auto physical = sql::physical_type_of_hive(column.type);
    if (!physical.ok()) {
      return ddl_failed("SemanticException The type " + column.type + " of the column " +
                        column.name + " is not supported: " + physical.error().message());
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

Result<void> check_distinct(const CatalogTable& table) {
  std::set<std::string> names;
  for (const auto* columns : {&table.storage.columns, &table.partition_keys}) {
    for (const CatalogColumn& column : *columns) {
      if (names.insert(column.name).second) continue;
      return ddl_failed("SemanticException [Error 10036]: Duplicate column name: " + column.name);
    }
  }
  return {};
}

Result<CatalogTable> to_table(const Execution& execution, const sql::CreateTable& statement) {
  const TableName at = TRY(resolve_name(execution, statement.name));
  CatalogTable table;
  table.database = at.database;
  table.name = at.table;
  table.table_type = "EXTERNAL_TABLE";
  table.owner = "hadoop";
  table.storage.columns = TRY(to_columns(statement.columns));
  table.partition_keys = TRY(to_columns(statement.partitioned_by));
  TRY(check_distinct(table));
  if (!statement.location) {
    return ddl_failed("SemanticException A LOCATION is needed for an external table.");
  }
  TRY(parse_s3_location(*statement.location));
  table.storage.location = *statement.location;
  table.storage.number_of_buckets = -1;
  if (statement.clustered_by) {
    table.storage.number_of_buckets = static_cast<int32_t>(statement.clustered_by->count);
    for (const sql::Identifier& column : statement.clustered_by->columns) {
      table.storage.bucket_columns.push_back(to_lower_ascii(column.value));
    }
  }
  table.parameters["EXTERNAL"] = "TRUE";
  if (statement.comment) table.parameters["comment"] = *statement.comment;
  for (const sql::Property& property : statement.properties) {
    table.parameters[property.key] = property.value;
  }
  TRY(apply_format(statement, table.storage));
  return table;
}

// DROP TABLE leaves views alone, DROP VIEW tables.
Result<void> drop(Execution& execution, const sql::QualifiedName& name, bool if_exists,
                  bool is_view) {
  const TableName at = TRY(resolve_name(execution, name));
  const auto table = execution.parts.catalog.table(execution.caller, at.database, at.table);
  if (!table.ok()) {
    if (table.error().code() != "EntityNotFoundException") return ddl_failed_by(table.error());
    if (if_exists) return finish_with(execution, {});
    return ddl_failed("SemanticException [Error 10001]: Table not found " + at.database + "." +
                      at.table);
  }
  if ((table->table_type == "VIRTUAL_VIEW") != is_view) {
    return ddl_failed(is_view ? "SemanticException [Error 10035]: Cannot drop a base table with "
                                "DROP VIEW"
                              : "SemanticException [Error 10034]: Cannot drop a view with "
                                "DROP TABLE");
  }
  auto dropped = execution.parts.catalog.drop_table(execution.caller, at.database, at.table);
  if (!dropped.ok()) return ddl_failed_by(dropped.error());
  return finish_with(execution, {});
}

}  // namespace

Result<void> create_table(Execution& execution, const sql::CreateTable& statement) {
  if (!statement.external) {
    return ddl_failed(
        "SemanticException Only external tables can be created: use CREATE EXTERNAL TABLE. "
        "CREATE TABLE for Iceberg tables is not served by Tarn yet.");
  }
  const CatalogTable table = TRY(to_table(execution, statement));
  auto created = execution.parts.catalog.create_table(execution.caller, table);
  if (!created.ok()) {
    const std::string& code = created.error().code();
    if (code == "EntityNotFoundException") {
      return ddl_failed("SemanticException [Error 10072]: Database does not exist: " +
                        table.database);
    }
    if (code != "AlreadyExistsException") return ddl_failed_by(created.error());
    if (!statement.if_not_exists) {
      return ddl_failed(
          "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
          "AlreadyExistsException(message:Table " +
          table.name + " already exists)");
    }
  }
  return finish_with(execution, {});
}

Result<void> drop_table(Execution& execution, const sql::DropTable& statement) {
  return drop(execution, statement.name, statement.if_exists, false);
}

Result<void> drop_view(Execution& execution, const sql::DropView& statement) {
  return drop(execution, statement.name, statement.if_exists, true);
}

Result<void> add_columns(Execution& execution, const sql::AddColumns& statement) {
  if (statement.partition) {
    return ddl_failed("SemanticException ADD COLUMNS for one partition is not served by Tarn.");
  }
  CatalogTable table = TRY(require_table(execution, statement.table));
  auto columns = TRY(to_columns(statement.columns));
  if (statement.replace) table.storage.columns.clear();
  for (CatalogColumn& column : columns) table.storage.columns.push_back(std::move(column));
  TRY(check_distinct(table));
  auto updated = execution.parts.catalog.update_table(execution.caller, table);
  if (!updated.ok()) return ddl_failed_by(updated.error());
  return finish_with(execution, {});
}

Result<void> set_location(Execution& execution, const sql::SetLocation& statement) {
  if (statement.partition) {
    return ddl_failed("SemanticException SET LOCATION of one partition is not served by Tarn.");
  }
  CatalogTable table = TRY(require_table(execution, statement.table));
  TRY(parse_s3_location(statement.location));
  table.storage.location = statement.location;
  auto updated = execution.parts.catalog.update_table(execution.caller, table);
  if (!updated.ok()) return ddl_failed_by(updated.error());
  return finish_with(execution, {});
}

Result<void> set_table_properties(Execution& execution, const sql::SetTableProperties& statement) {
  CatalogTable table = TRY(require_table(execution, statement.table));
  for (const sql::Property& property : statement.properties) {
    table.parameters[property.key] = property.value;
  }
  auto updated = execution.parts.catalog.update_table(execution.caller, table);
  if (!updated.ok()) return ddl_failed_by(updated.error());
  return finish_with(execution, {});
}

}  // namespace tarn::athena
