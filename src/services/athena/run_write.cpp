// CREATE TABLE AS, INSERT, UNLOAD: a query whose rows become files of a table.
#include <algorithm>
#include <set>
#include <utility>

#include "base/encoding.h"
#include "engines/scan.h"
#include "services/athena/ddl.h"
#include "services/athena/errors.h"
#include "services/athena/lookup.h"
#include "services/athena/projection.h"
#include "services/athena/table_formats.h"
#include "services/athena/views.h"
#include "services/athena/write_files.h"
#include "sql/syntax/sql_error.h"

namespace tarn::athena {
namespace {

std::string upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

Result<sql::ResolvedQuery> resolve(Execution& execution, const sql::Statement& statement) {
  CatalogLookup lookup(execution);
  return sql::resolve(statement, lookup, session_of(execution));
}

void count_rows(Execution& execution) { execution.row.columns = {{"rows", "bigint", 19, 0}}; }

// Nothing may lie where a new table's files go.
Result<void> check_empty(const Execution& execution, const std::string& location,
                         const std::string& table) {
  const S3Location place = TRY(parse_s3_location(location));
  bool is_empty = true;
  const auto listed = execution.parts.objects.list(execution.caller, place.bucket, place.key,
                                                   [&](const std::vector<ObjectInfo>& page) {
                                                     is_empty = is_empty && page.empty();
                                                     return is_empty;
                                                   });
  if (!listed.ok()) {
    if (!is_denied(listed.error())) return listed.error();
    return denied_on_path(listed.error(), place.bucket, place.key);
  }
  if (is_empty) return {};
  return Error(400, "HIVE_PATH_ALREADY_EXISTS",
               "Target directory for table '" + table + "' already exists: " + location +
                   ". You may need to manually clean the data at location '" + location +
                   "' before retrying. Athena will not delete data in your account.");
}

Result<WriteTarget> new_target(Execution& execution, const sql::Statement& statement,
                               const WriteSettings& settings, std::string location) {
  WriteTarget target;
  target.location = with_slash(std::move(location));
  if (!settings.compression.empty()) target.compression = settings.compression;
  const sql::ResolvedQuery query = TRY(resolve(execution, statement));
  TRY(divide_columns(TRY(columns_of(query, statement.position)), settings.partitioned_by,
                     statement.position, target));
  return target;
}

CatalogTable new_table(const TableName& at, const WriteTarget& target) {
  CatalogTable table;
  table.database = at.database;
  table.name = at.table;
  table.table_type = "EXTERNAL_TABLE";
  table.owner = "hadoop";
  table.storage.columns = target.columns;
  table.partition_keys = target.partition_keys;
  table.storage.location = target.location;
  set_parquet(table.storage);
  table.parameters = {{"EXTERNAL", "TRUE"},
                      {"has_encrypted_data", "false"},
                      {"parquet.compression", upper(target.compression)}};
  return table;
}

// The partitions that files lie in, but for those that the table has.
Result<void> add_partitions(Execution& execution, const CatalogTable& table,
                            const std::vector<WrittenFile>& files, const PartitionFolders& known) {
  std::vector<CatalogPartition> partitions;
  for (const WrittenFile& file : files) {
    if (known.count(file.values) != 0) continue;
    CatalogPartition partition;
    partition.storage = table.storage;
    partition.storage.location = file.folder;
    partition.values = file.values;
    partitions.push_back(std::move(partition));
  }
  if (partitions.empty()) return {};
  return execution.parts.catalog.create_partitions(execution.caller, table.database, table.name,
                                                   partitions, true);
}

Result<void> put_table(Execution& execution, const CatalogTable& table,
                       const std::vector<WrittenFile>& files) {
  TRY(execution.parts.catalog.create_table(execution.caller, table));
  if (table.partition_keys.empty()) return {};
  auto added = add_partitions(execution, table, files, {});
  if (added.ok()) return {};
  (void)execution.parts.catalog.drop_table(execution.caller, table.database, table.name).ok();
  return added;
}

Error table_exists(const sql::Statement& statement, const TableName& at) {
  return sql::sql_error(
      "TABLE_ALREADY_EXISTS", statement.position,
      "Destination table 'awsdatacatalog." + at.database + "." + at.table + "' already exists");
}

Result<void> create_table_as(Execution& execution, const sql::CreateTableAs& statement) {
  count_rows(execution);
  const TableName at = TRY(resolve_name(execution, statement.name));
  CatalogLookup lookup(execution);
  if (!TRY(lookup.has_database(at.database))) {
    return sql::sql_error("SCHEMA_NOT_FOUND", statement.position,
                          "Schema '" + at.database + "' does not exist");
  }
  if (TRY(lookup.table(at.database, at.table))) {
    if (statement.if_not_exists) return write_manifest(execution, {});
    return table_exists(statement, at);
  }
  const WriteSettings settings = TRY(read_settings(statement.properties, statement.position));
  const std::string& location =
      settings.location.empty() ? execution.row.output_location : settings.location;
  const WriteTarget target = TRY(new_target(execution, statement, settings, location));
  TRY(check_empty(execution, target.location, at.database + "." + at.table));
  const CatalogTable table = new_table(at, target);
  std::vector<WrittenFile> files;
  if (statement.with_data) {
    files = TRY(write_files(execution, target, select_for(target, statement.query_text), {}));
  } else {
    TRY(write_manifest(execution, {}));
  }
  const auto put = put_table(execution, table, files);
  if (put.ok()) return {};
  remove_files(execution, files);
  if (put.error().code() == "AlreadyExistsException") return table_exists(statement, at);
  return is_denied(put.error()) ? denied_catalog(put.error()) : put.error();
}

Result<void> unload(Execution& execution, const sql::Unload& statement) {
  count_rows(execution);
  const WriteSettings settings = TRY(read_settings(statement.properties, statement.position));
  const WriteTarget target = TRY(new_target(execution, statement, settings, statement.location));
  TRY(check_empty(execution, target.location, "unload"));
  TRY(write_files(execution, target, select_for(target, statement.query_text), {}));
  return {};
}

Result<CatalogTable> insert_table(Execution& execution, const sql::Insert& statement) {
  const TableName at = TRY(resolve_name(execution, statement.name));
  auto table = execution.parts.catalog.table(execution.caller, at.database, at.table);
  if (!table.ok()) {
    if (is_denied(table.error())) return denied_catalog(table.error());
    if (table.error().code() != "EntityNotFoundException") return table.error();
    return sql::sql_error(
        "TABLE_NOT_FOUND", statement.position,
        "Table 'awsdatacatalog." + at.database + "." + at.table + "' does not exist");
  }
  if (table->table_type == "VIRTUAL_VIEW") {
    return sql::sql_error("NOT_SUPPORTED", statement.position,
                          "Inserting into views is not supported");
  }
  const CatalogStorage& storage = table->storage;
  const auto format = TRY(engines::scan_format(storage.serde_library, storage.input_format));
  if (format != engines::ScanFormat::kParquet) {
    return sql::not_supported(statement.position,
                              "INSERT into a table of another format than Parquet");
  }
  if (storage.number_of_buckets > 0) {
    return sql::not_supported(statement.position, "INSERT into a table with buckets");
  }
  if (is_projected(*table) && table->parameters.count("storage.location.template") != 0) {
    return sql::not_supported(statement.position, "INSERT by storage.location.template");
  }
  return table;
}

Result<WriteTarget> insert_target(const CatalogTable& table, const sql::Insert& statement) {
  WriteTarget target;
  target.location = with_slash(table.storage.location);
  std::vector<CatalogColumn> columns = table.storage.columns;
  std::vector<std::string> keys;
  for (const CatalogColumn& key : table.partition_keys) {
    columns.push_back(key);
    keys.push_back(key.name);
  }
  TRY(divide_columns(std::move(columns), keys, statement.position, target));
  for (const char* name : {"parquet.compression", "write.compression", "write_compression"}) {
    const auto asked = table.parameters.find(name);
    if (asked == table.parameters.end()) continue;
    target.compression = TRY(parquet_compression(asked->second, statement.position));
    break;
  }
  return target;
}

std::vector<std::string> given_columns(const WriteTarget& target, const sql::Insert& statement) {
  std::vector<std::string> given;
  for (const sql::Identifier& column : statement.columns) {
    given.push_back(to_lower_ascii(column.value));
  }
  if (!given.empty()) return given;
  for (const auto* columns : {&target.columns, &target.partition_keys}) {
    for (const CatalogColumn& column : *columns) given.push_back(to_lower_ascii(column.name));
  }
  return given;
}

Result<void> insert(Execution& execution, const sql::Insert& statement) {
  count_rows(execution);
  const CatalogTable table = TRY(insert_table(execution, statement));
  const WriteTarget target = TRY(insert_target(table, statement));
  const auto given = given_columns(target, statement);
  TRY(check_insert(target, TRY(resolve(execution, statement)), given, statement.position));
  PartitionFolders folders;
  const bool is_projected_table = is_projected(table);
  if (!table.partition_keys.empty() && !is_projected_table) {
    for (CatalogPartition& partition : TRY(execution.parts.catalog.partitions(
             execution.caller, table.database, table.name, ""))) {
      folders.emplace(std::move(partition.values), with_slash(partition.storage.location));
    }
  }
  const auto text = TRY(select_for_insert(target, statement.query_text, given));
  const auto files = TRY(write_files(execution, target, text, folders));
  if (table.partition_keys.empty() || is_projected_table) return {};
  const auto added = add_partitions(execution, table, files, folders);
  if (added.ok()) return {};
  remove_files(execution, files);
  return is_denied(added.error()) ? denied_catalog(added.error()) : added.error();
}

}  // namespace

Result<void> run_write(Execution& execution, const sql::Statement& statement) {
  switch (statement.kind) {
    case sql::StatementKind::kCreateTableAs:
      return create_table_as(execution, static_cast<const sql::CreateTableAs&>(statement));
    case sql::StatementKind::kInsert:
      return insert(execution, static_cast<const sql::Insert&>(statement));
    case sql::StatementKind::kUnload:
      return unload(execution, static_cast<const sql::Unload&>(statement));
    default:
      return internal_error("a statement that writes no files");
  }
}

}  // namespace tarn::athena
