#include "services/athena/lookup.h"

#include <utility>

#include "base/encoding.h"
#include "services/athena/errors.h"
#include "services/athena/information_schema.h"
#include "services/athena/views.h"

namespace tarn::athena {
namespace {

bool is_not_found(const Error& error) { return error.code() == "EntityNotFoundException"; }

Error catalog_error(const Error& error) { return is_denied(error) ? denied_catalog(error) : error; }

}  // namespace

Result<bool> CatalogLookup::has_database(std::string_view database) {
  if (database == kInformationSchema) return true;
  auto found = execution_.parts.catalog.database(execution_.caller, database);
  if (found.ok()) return true;
  if (is_not_found(found.error())) return false;
  return catalog_error(found.error());
}

Result<std::optional<sql::TableSchema>> CatalogLookup::table(std::string_view database,
                                                             std::string_view name) {
  if (database == kInformationSchema) return information_relation(execution_, name);
  const bool is_of_partitions = name.ends_with(kPartitionsSuffix);
  if (is_of_partitions) name.remove_suffix(kPartitionsSuffix.size());
  auto found = execution_.parts.catalog.table(execution_.caller, database, name);
  if (!found.ok()) {
    if (is_not_found(found.error())) return std::optional<sql::TableSchema>();
    return catalog_error(found.error());
  }
  if (is_of_partitions) return partitions_relation(execution_, *found);
  sql::TableSchema schema;
  schema.database = found->database;
  schema.name = found->name;
  if (found->table_type == "VIRTUAL_VIEW") {
    schema.view = TRY(decode_view(*found));
    return std::optional<sql::TableSchema>(std::move(schema));
  }
  for (const CatalogColumn& column : found->storage.columns) {
    schema.columns.push_back({to_lower_ascii(column.name), column.type});
  }
  for (const CatalogColumn& column : found->partition_keys) {
    schema.partition_columns.push_back({to_lower_ascii(column.name), column.type});
  }
  tables_[schema.database + "." + schema.name] = *std::move(found);
  return std::optional<sql::TableSchema>(std::move(schema));
}

sql::Session session_of(const Execution& execution) {
  sql::Session session;
  session.database = execution.row.database.empty() ? "default" : execution.row.database;
  session.user = execution.caller.identity.arn;
  session.start_us = execution.row.submitted_ms * 1000;
  session.parameters = execution.row.parameters;
  return session;
}

}  // namespace tarn::athena
