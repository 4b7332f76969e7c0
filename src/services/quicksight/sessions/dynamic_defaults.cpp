#include "services/quicksight/sessions/dynamic_defaults.h"

#include <utility>

#include "bi/plan/compile.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kMaxValues = 1000;

std::string column_of(const bi::ParameterDeclaration& declared, std::string_view member) {
  const Json* column = bi::member(declared.dynamic_default, member);
  return std::string(bi::text_member(column, "ColumnName"));
}

}  // namespace

std::string_view data_set_of_default(const bi::ParameterDeclaration& declared) {
  const Json* column = bi::member(declared.dynamic_default, "DefaultValueColumn");
  return bi::text_member(column, "DataSetIdentifier");
}

Result<std::optional<Json>> dynamic_default(const bi::ParameterDeclaration& declared,
                                            const DataSetView& view, const bi::Viewer& viewer,
                                            const VisualRunner& runner, int64_t now_us) {
  const std::pair<const char*, std::vector<std::string>> kinds[] = {
      {"UserNameColumn", {viewer.user_name}}, {"GroupNameColumn", viewer.group_names}};
  for (const auto& [member, names] : kinds) {
    const std::string column = column_of(declared, member);
    const bool is_nobody = names.empty() || names.front().empty();
    if (column.empty() || is_nobody) continue;
    bi::VisualQuery query;
    query.relation = view.relation;
    query.now_us = now_us;
    query.dimensions.push_back({"value", column_of(declared, "DefaultValueColumn")});
    bi::Filter is_his;
    is_his.name = column;
    is_his.kind = bi::CategoryFilter{.values = names};
    query.filters.push_back({{std::move(is_his)}});
    query.limit = kMaxValues;
    const bi::CompiledQuery compiled = TRY(bi::compile(query));
    const auto rows =
        TRY(runner.run(view, compiled.sql, {compiled.columns.front().type}, kMaxValues));
    Json values = Json::array();
    for (size_t i = 0; i < rows->row_count(); ++i) {
      if (!rows->is_null(i, 0)) values.push(json_cell(*rows, i, 0));
    }
    if (values.items().empty()) continue;
    if (values.items().size() > 1 && !declared.is_multi_valued) return std::optional<Json>();
    return std::optional(std::move(values));
  }
  return std::optional<Json>();
}

}  // namespace tarn::quicksight
