// CREATE VIEW, SHOW CREATE VIEW, and the text of a view in the catalog.
#include "services/athena/views.h"

#include <set>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/json.h"
#include "services/athena/ddl.h"
#include "services/athena/errors.h"
#include "services/athena/lookup.h"
#include "sql/syntax/sql_error.h"

namespace tarn::athena {
namespace {

constexpr std::string_view kBegin = "/* Presto View: ", kEnd = " */";
constexpr std::string_view kExpanded = "/* Presto View */";

Error invalid_view(const CatalogTable& table) {
  return Error(400, "INVALID_VIEW",
               "The text of the view " + table.database + "." + table.name +
                   " is not one that Athena writes");
}

std::string text_of(const Json& json, std::string_view name) {
  const Json* member = json.find(name);
  return member ? member->as_string() : "";
}

Result<CatalogTable> to_table(Execution& execution, const sql::CreateView& statement) {
  const TableName at = TRY(resolve_name(execution, statement.name));
  CatalogLookup lookup(execution);
  const sql::Session session = session_of(execution);
  const sql::ResolvedQuery query = TRY(sql::resolve(statement, lookup, session));
  CatalogTable table;
  table.database = at.database;
  table.name = at.table;
  table.table_type = "VIRTUAL_VIEW";
  table.storage.columns = TRY(columns_of(query, statement.position));
  table.parameters = {{"presto_view", "true"}, {"comment", "Presto View"}};
  sql::ViewDefinition view;
  view.query = statement.query_text;
  view.database = session.database;
  for (const sql::OutputColumn& column : query.columns) {
    view.columns.emplace_back(to_lower_ascii(column.name), column.type);
  }
  table.view_original_text = encode_view(view);
  table.view_expanded_text = kExpanded;
  return table;
}

// A view may take the place of a view, and of nothing else.
Result<void> put_view(Execution& execution, const CatalogTable& table, bool or_replace) {
  Catalog& catalog = execution.parts.catalog;
  const auto existing = catalog.table(execution.caller, table.database, table.name);
  if (!existing.ok()) {
    if (existing.error().code() != "EntityNotFoundException") return existing.error();
    return catalog.create_table(execution.caller, table);
  }
  const bool is_view = existing->table_type == "VIRTUAL_VIEW";
  if (!is_view || !or_replace) {
    return Error(400, is_view ? "ALREADY_EXISTS" : "TABLE_ALREADY_EXISTS",
                 (is_view ? "View already exists: " : "Table already exists: ") + table.database +
                     "." + table.name);
  }
  CatalogTable changed = table;
  changed.version_id = existing->version_id;
  return catalog.update_table(execution.caller, changed);
}

}  // namespace

Result<std::vector<CatalogColumn>> columns_of(const sql::ResolvedQuery& query,
                                              sql::Position position) {
  std::vector<CatalogColumn> columns;
  std::set<std::string> names;
  for (size_t i = 0; i < query.columns.size(); ++i) {
    const sql::OutputColumn& column = query.columns[i];
    if (!column.is_named) {
      return sql::sql_error("MISSING_COLUMN_NAME", position,
                            "Column name not specified at position " + std::to_string(i + 1));
    }
    const std::string name = to_lower_ascii(column.name);
    if (!names.insert(name).second) {
      return sql::sql_error("DUPLICATE_COLUMN_NAME", position,
                            "Column name '" + column.name + "' specified more than once");
    }
    columns.push_back({
      name, TRY(sql::hive_type_of(column.type))
      , "", {}
    });
  }
  return columns;
}

Result<sql::ViewDefinition> decode_view(const CatalogTable& table) {
  std::string_view text = table.view_original_text;
  if (!text.starts_with(kBegin) || !text.ends_with(kEnd)) return invalid_view(table);
  text = text.substr(kBegin.size(), text.size() - kBegin.size() - kEnd.size());
  const auto bytes = base64_decode(text);
  if (!bytes) return invalid_view(table);
  const auto json = Json::parse(*bytes);
  if (!json.ok()) return invalid_view(table);
  sql::ViewDefinition view;
  view.query = text_of(*json, "originalSql");
  view.database = to_lower_ascii(text_of(*json, "schema"));
  const Json* columns = json->find("columns");
  if (view.query.empty() || !columns || !columns->is_array()) return invalid_view(table);
  for (const Json& column : columns->items()) {
    view.columns.emplace_back(text_of(column, "name"), text_of(column, "type"));
  }
  return view;
}

std::string encode_view(const sql::ViewDefinition& view) {
  Json json = Json::object();
  json.set("originalSql", view.query);
  json.set("catalog", "awsdatacatalog");
  json.set("schema", view.database);
  Json columns = Json::array();
  for (const auto& [name, type] : view.columns) {
    Json column = Json::object();
    column.set("name", name);
    column.set("type", type);
    columns.push(std::move(column));
  }
  json.set("columns", std::move(columns));
  return std::string(kBegin) + base64_encode(json.dump()) + std::string(kEnd);
}

Result<void> create_view(Execution& execution, const sql::CreateView& statement) {
  const CatalogTable table = TRY(to_table(execution, statement));
  auto put = put_view(execution, table, statement.or_replace);
  if (!put.ok()) {
    if (is_denied(put.error())) return denied_catalog(put.error());
    if (put.error().code() != "EntityNotFoundException") return put.error();
    return Error(400, "SCHEMA_NOT_FOUND", "Schema " + table.database + " not found");
  }
  return finish_with(execution, {});
}

Result<void> show_create_view(Execution& execution, const sql::Show& statement) {
  set_columns(execution, {"Create View"});
  const CatalogTable table = TRY(require_table(execution, *statement.name));
  if (table.table_type != "VIRTUAL_VIEW") {
    return ddl_failed("SemanticException " + table.name + " is not a view");
  }
  const sql::ViewDefinition view = TRY(decode_view(table));
  std::vector<std::string> lines = {"CREATE VIEW " + table.database + "." + table.name + " AS"};
  std::string_view rest = view.query;
  while (true) {
    const size_t end = rest.find('\n');
    lines.emplace_back(rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return finish_with(execution, lines);
}

}  // namespace tarn::athena
