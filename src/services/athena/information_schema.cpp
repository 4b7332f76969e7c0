#include "services/athena/information_schema.h"

#include <string>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "services/athena/errors.h"
#include "services/athena/projection.h"
#include "services/athena/splits.h"
#include "services/athena/views.h"
#include "sql/syntax/sql_error.h"

namespace tarn::athena {
namespace {

constexpr const char* kCatalog = "awsdatacatalog";

struct RelationColumn {
  std::string name;
  std::string type = "varchar";  // Trino's
};

// Rows written as texts, as a query that gives them.
class Relation {
 public:
  explicit Relation(std::vector<RelationColumn> columns) : columns_(std::move(columns)) {}

  void add(const std::vector<std::optional<std::string>>& values) {
    rows_ += rows_.empty() ? "(" : ", (";
    for (size_t i = 0; i < values.size(); ++i) {
      if (i != 0) rows_ += ", ";
      rows_ += values[i] ? quoted(*values[i], '\'') : "NULL";
    }
    rows_ += ")";
  }

  sql::TableSchema schema(std::string_view database, std::string_view name) const {
    sql::TableSchema schema;
    schema.database = database;
    schema.name = name;
    sql::ViewDefinition view;
    view.database = database;
    std::string items, columns, nothing;
    for (size_t i = 0; i < columns_.size(); ++i) {
      const auto& [column, type] = columns_[i];
      const std::string comma = i == 0 ? "" : ", ";
      const std::string cell = "c" + std::to_string(i);
      items += comma + "CAST(" + cell + " AS " + type + ") AS " + quoted(column, '"');
      columns += comma + cell;
      nothing += comma + "NULL";
      view.columns.emplace_back(column, type);
    }
    view.query = "SELECT " + items + " FROM (VALUES " +
                 (rows_.empty() ? "(" + nothing + ")" : rows_) + ") AS t (" + columns + ")" +
                 (rows_.empty() ? " WHERE false" : "");
    schema.view = std::move(view);
    return schema;
  }

 private:
  static std::string quoted(std::string_view text, char quote) {
    std::string out(1, quote);
    for (const char c : text) {
      if (c == quote) out += quote;
      out += c;
    }
    return out + quote;
  }

  std::vector<RelationColumn> columns_;
  std::string rows_;
};

void add_columns_of(const CatalogTable& table, Relation& relation) {
  int64_t position = 0;
  for (const auto* columns : {&table.storage.columns, &table.partition_keys}) {
    for (const CatalogColumn& column : *columns) {
      const auto type = sql::trino_type_of_hive(column.type);
      const bool is_partition = columns == &table.partition_keys;
      relation.add({kCatalog, table.database, table.name, to_lower_ascii(column.name),
                    std::to_string(++position), std::nullopt, "YES",
                    type.ok() ? *type : column.type,
                    column.comment.empty() ? std::nullopt : std::optional(column.comment),
                    is_partition ? std::optional<std::string>("partition key") : std::nullopt});
    }
  }
}

void add_table(const CatalogTable& table, std::string_view name, Relation& relation) {
  const bool is_view = table.table_type == "VIRTUAL_VIEW";
  if (name == "tables") {
    relation.add({kCatalog, table.database, table.name, is_view ? "VIEW" : "BASE TABLE"});
  } else if (name == "columns") {
    add_columns_of(table, relation);
  } else if (is_view) {
    const auto view = decode_view(table);
    if (view.ok()) relation.add({kCatalog, table.database, table.name, view->query});
  }
}

std::vector<RelationColumn> columns_of_relation(std::string_view name) {
  if (name == "schemata") return {{"catalog_name"}, {"schema_name"}};
  if (name == "tables") {
    return {{"table_catalog"}, {"table_schema"}, {"table_name"}, {"table_type"}};
  }
  if (name == "views") {
    return {{"table_catalog"}, {"table_schema"}, {"table_name"}, {"view_definition"}};
  }
  if (name != "columns") return {};
  return {{"table_catalog"},
          {"table_schema"},
          {"table_name"},
          {"column_name"},
          {"ordinal_position", "bigint"},
          {"column_default"},
          {"is_nullable"},
          {"data_type"},
          {"comment"},
          {"extra_info"}};
}

}  // namespace

Result<std::optional<sql::TableSchema>> information_relation(Execution& execution,
                                                             std::string_view name) {
  auto columns = columns_of_relation(name);
  if (columns.empty()) return std::optional<sql::TableSchema>();
  Relation relation(std::move(columns));
  Catalog& catalog = execution.parts.catalog;
  auto databases = catalog.databases(execution.caller);
  if (!databases.ok()) {
    return is_denied(databases.error()) ? denied_catalog(databases.error()) : databases.error();
  }
  for (const CatalogDatabase& database : *databases) {
    if (name == "schemata") {
      relation.add({kCatalog, database.name});
      continue;
    }
    const auto tables = catalog.tables(execution.caller, database.name);
    // What the caller may not see, or is gone meanwhile, is not there for him.
    if (!tables.ok() && tables.error().http_status() >= 500) return tables.error();
    if (!tables.ok()) continue;
    for (const CatalogTable& table : *tables) add_table(table, name, relation);
  }
  return std::optional<sql::TableSchema>(relation.schema(kInformationSchema, name));
}

Result<std::optional<sql::TableSchema>> partitions_relation(Execution& execution,
                                                            const CatalogTable& table) {
  if (table.partition_keys.empty()) return std::optional<sql::TableSchema>();
  if (is_projected(table)) {
    return sql::not_supported({}, "$partitions of a table with partition projection");
  }
  std::vector<RelationColumn> columns;
  for (const CatalogColumn& key : table.partition_keys) {
    columns.push_back({ to_lower_ascii(key.name), TRY(sql::trino_type_of_hive(key.type)) });
  }
  Relation relation(std::move(columns));
  for (const CatalogPartition& partition :
       TRY(execution.parts.catalog.partitions(execution.caller, table.database, table.name, ""))) {
    std::vector<std::optional<std::string>> values;
    for (const std::string& value : partition.values) {
      values.push_back(value == kNullPartition ? std::nullopt : std::optional(value));
    }
    relation.add(values);
  }
  const std::string name = table.name + std::string(kPartitionsSuffix);
  return std::optional<sql::TableSchema>(relation.schema(table.database, name));
}

}  // namespace tarn::athena
