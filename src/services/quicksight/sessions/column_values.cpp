#include "services/quicksight/sessions/column_values.h"

#include <algorithm>

#include "bi/plan/compile.h"
#include "bi/visuals/errors.h"
#include "bi/visuals/field_types.h"
#include "bi/visuals/filters.h"
#include "services/quicksight/sessions/session_errors.h"

namespace tarn::quicksight {
namespace {

constexpr int64_t kDefaultLimit = 100;
constexpr int64_t kMaxLimit = 1000;
constexpr size_t kMaxSearchBytes = 512;

// Whether the definition names the column of the data set anywhere.
bool names_column(const Json& json, std::string_view data_set, std::string_view column) {
  if (json.is_object() && bi::text_member(&json, "ColumnName") == column) {
    return bi::text_member(&json, "DataSetIdentifier") == data_set;
  }
  for (const auto& [name, value] : json.members()) {
    if (names_column(value, data_set, column)) return true;
  }
  return std::any_of(json.items().begin(), json.items().end(),
                     [&](const Json& item) { return names_column(item, data_set, column); });
}

}  // namespace

Result<Json> column_values(const SessionViewer& who, const bi::Definition& definition,
                           const Json& body, PageData& page, const VisualRunner& runner) {
  const std::string identifier(bi::text_member(&body, "dataSetIdentifier"));
  const std::string column(bi::text_member(&body, "column"));
  const std::string search(bi::text_member(&body, "search"));
  if (search.size() > kMaxSearchBytes) return bad_call("The search is too long.", "search");
  if (!who.is_author && !names_column(definition.json(), identifier, column)) {
    return not_permitted("The dashboard does not show the column " + column + ".");
  }
  const Json* wanted = bi::member(&body, "limit");
  const int64_t limit =
      std::clamp<int64_t>(wanted == nullptr ? kDefaultLimit : wanted->as_int(), 1, kMaxLimit);
  const auto& view = page.view_of(identifier);
  if (!view.ok()) return view.error();
  bi::FieldTypes types(definition, identifier, (*view)->relation, page.parameters());
  const bi::FieldType type = TRY(types.find(column));
  bi::VisualQuery query;
  query.relation = (*view)->relation;
  query.calculated_fields = types.context().calculated_fields;
  query.parameters = types.context().parameters;
  query.filters = TRY(bi::page_filters_of(types, page.filters()));
  query.now_us = page.now_us();
  const std::string sql = TRY(bi::compile_values(query, column, search, limit + 1));
  const auto table = TRY(runner.run(**view, sql, {type.type}, static_cast<size_t>(limit) + 1));
  Json values = Json::array();
  const size_t shown = std::min<size_t>(table->row_count(), static_cast<size_t>(limit));
  for (size_t row = 0; row < shown; ++row) values.push(json_cell(*table, row, 0));
  Json made = Json::object();
  made.set("values", std::move(values)).set("hasMore", table->row_count() > shown);
  return made;
}

}  // namespace tarn::quicksight
