// Views: the query that one stands for, with the columns that it promised.
#include <algorithm>

#include "sql/resolve/resolve_expression.h"
#include "sql/resolve/resolver.h"
#include "sql/syntax/parse.h"
#include "sql/types/coercion.h"

namespace tarn::sql {

namespace {

Error stale(const TableSchema& schema, Position position, std::string_view why) {
  return sql_error("VIEW_IS_STALE", position,
                   "View '" + schema.database + "." + schema.name +
                       "' is stale or in invalid state: " + std::string(why));
}

}  // namespace

Result<RelationPlan> Resolver::resolve_view(const TableSchema& schema, Position position) {
  const ViewDefinition& view = *schema.view;
  const std::string name = schema.database + "." + schema.name;
  if (std::find(view_names_.begin(), view_names_.end(), name) != view_names_.end()) {
    return sql_error("VIEW_IS_RECURSIVE", position, "View is recursive: " + name);
  }
  auto query = parse_query(view.query);
  if (!query.ok()) {
    return sql_error("INVALID_VIEW", position,
                     "Failed parsing stored view '" + name + "': " + query.error().message());
  }
  view_names_.push_back(name);
  std::string outer_database = std::exchange(database_, view.database);
  // Names in the view are its own: neither WITH items nor outer columns reach it.
  auto resolved = resolve_query(**query, Env{});
  database_ = std::move(outer_database);
  view_names_.pop_back();
  if (!resolved.ok()) {
    if (resolved.error().code() == "VIEW_IS_RECURSIVE") return resolved;
    return sql_error("INVALID_VIEW", position,
                     "Failed analyzing stored view '" + name + "': " + resolved.error().message());
  }
  auto fields = visible(*resolved);
  if (fields.size() != view.columns.size()) {
    return stale(schema, position,
                 "it has " + std::to_string(view.columns.size()) + " columns, its query " +
                     std::to_string(fields.size()));
  }
  std::vector<Type> types;
  for (size_t i = 0; i < fields.size(); ++i) {
    types.push_back(TRY(make_type(*TRY(parse_type(view.columns[i].second)))));
    if (can_coerce(fields[i]->column.type, types.back())) continue;
    return stale(schema, position,
                 "column [" + view.columns[i].first + "] of type " + fields[i]->column.type.text() +
                     " projected from query view at position " + std::to_string(i) +
                     " cannot be coerced to column [" + view.columns[i].first + "] of type " +
                     types.back().text() + " stored in view definition");
  }
  RelationPlan result = with_types(*this, *resolved, types);
  for (size_t i = 0; i < types.size(); ++i) {
    result.fields[i].name = view.columns[i].first;
    result.fields[i].qualifier = {session_.catalog, schema.database, schema.name};
  }
  return result;
}

}  // namespace tarn::sql
