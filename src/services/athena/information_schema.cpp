#include "services/athena/information_schema.h"

#include <string>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "services/athena/errors.h"
#include "services/athena/views.h"

namespace tarn::athena {
namespace {

constexpr const char* kCatalog = "awsdatacatalog";

// A relation of texts and, where a name says so, numbers, written as a query that gives its rows.
class Relation {
 public:
  explicit Relation(std::vector<std::string> names) : names_(std::move(names)) {}

  void add(const std::vector<std::optional<std::string>>& values) {
    rows_ += rows_.empty() ? "(" : ", (";
    for (size_t i = 0; i < values.size(); ++i) {
      if (i != 0) rows_ += ", ";
      rows_ += values[i] ? literal(*values[i]) : "NULL";
    }
    rows_ += ")";
  }

  sql::TableSchema schema(std::string_view name) const {
    sql::TableSchema schema;
    schema.database = kInformationSchema;
    schema.name = name;
    sql::ViewDefinition view;
    view.database = kInformationSchema;
    std::string items, columns, nothing;
    for (size_t i = 0; i < names_.size(); ++i) {
      const std::string type = names_[i] == "ordinal_position" ? "bigint" : "varchar";
      const std::string comma = i == 0 ? "" : ", ";
      const std::string cell = "c" + std::to_string(i);
      items += comma + "CAST(" + cell + " AS " + type + ") AS " + names_[i];
      columns += comma + cell;
      nothing += comma + "NULL";
      view.columns.emplace_back(names_[i], type);
    }
    view.query = "SELECT " + items + " FROM (VALUES " +
                 (rows_.empty() ? "(" + nothing + ")" : rows_) + ") AS t (" + columns + ")" +
                 (rows_.empty() ? " WHERE false" : "");
    schema.view = std::move(view);
    return schema;
  }

 private:
  static std::string literal(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
      if (c == '\'') out += '\'';
      out += c;
    }
    return out + "'";
  }

  std::vector<std::string> names_;
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

std::vector<std::string> names_of(std::string_view name) {
  if (name == "schemata") return {"catalog_name", "schema_name"};
  if (name == "tables") return {"table_catalog", "table_schema", "table_name", "table_type"};
  if (name == "views") return {"table_catalog", "table_schema", "table_name", "view_definition"};
  if (name != "columns") return {};
  return {"table_catalog",  "table_schema", "table_name", "column_name", "ordinal_position",
          "column_default", "is_nullable",  "data_type",  "comment",     "extra_info"};
}

}  // namespace

Result<std::optional<sql::TableSchema>> information_relation(Execution& execution,
                                                             std::string_view name) {
  const auto names = names_of(name);
  if (names.empty()) return std::optional<sql::TableSchema>();
  Relation relation(names);
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
  return std::optional<sql::TableSchema>(relation.schema(name));
}

}  // namespace tarn::athena
