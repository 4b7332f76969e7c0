#include "bi/visuals/filters.h"

#include <algorithm>
#include <optional>
#include <set>

#include "bi/visuals/errors.h"
#include "bi/visuals/fields.h"
#include "bi/visuals/filter_kinds.h"

namespace tarn::bi {
namespace {

constexpr size_t kMaxPageGroups = 200;

bool applies_to(const Json* selected, const VisualRef& visual) {
  for (const Json& sheet : list_member(selected, "SheetVisualScopingConfigurations")) {
    if (text_member(&sheet, "SheetId") != visual.sheet_id) continue;
    if (text_member(&sheet, "Scope") == "ALL_VISUALS") return true;
    for (const Json& id : list_member(&sheet, "VisualIds")) {
      if (id.as_string() == visual.visual_id) return true;
    }
  }
  return false;
}

bool is_in_scope(const Json& group, const VisualRef& visual, bool is_of_page) {
  const Json* scope = member(&group, "ScopeConfiguration");
  if (scope == nullptr) return is_of_page;
  if (member(scope, "AllSheets") != nullptr) return true;
  return applies_to(member(scope, "SelectedSheets"), visual);
}

// Nothing: the filter is not for the visual's data set.
Result<std::optional<Filter>> translate(const Json::Member& one, bool is_for_all_data_sets,
                                        FieldTypes& types, std::string_view path) {
  const Json* body = &one.second;
  const ColumnName column = TRY(read_column(member(body, "Column"), path));
  const bool is_foreign = column.data_set != types.data_set();
  if (is_foreign && !is_for_all_data_sets) return std::optional<Filter>();
  if (is_foreign && !types.has(column.column)) return std::optional<Filter>();
  return TRY(read_filter(one, column.column, types, path));
}

Result<std::optional<FilterGroup>> read_group(const Json& group, FieldTypes& types,
                                              const std::string& path) {
  const bool is_for_all = text_member(&group, "CrossDataset") == "ALL_DATASETS";
  FilterGroup made;
  const std::vector<Json>& filters = list_member(&group, "Filters");
  for (size_t i = 0; i < filters.size(); ++i) {
    const std::string place = path + ".Filters[" + std::to_string(i) + "]";
    const auto* one = TRY(union_member(filters[i], place));
    auto read = translate(*one, is_for_all, types, place);
    if (!read.ok()) {
      return std::move(read).error().within("The filter " +
                                            std::string(text_member(&one->second, "FilterId")));
    }
    // Of alternatives one that can't be told makes the whole group untold.
    if (!*read) return std::optional<FilterGroup>();
    made.any_of.push_back(**std::move(read));
  }
  if (made.any_of.empty()) return std::optional<FilterGroup>();
  return std::optional(std::move(made));
}

}  // namespace

Result<std::vector<FilterGroup>> filters_of(const Definition& definition, const VisualRef& visual,
                                            FieldTypes& types, const Json* page_filters) {
  std::vector<FilterGroup> made;
  std::set<std::string_view> replaced;
  if (page_filters != nullptr && !page_filters->is_array()) {
    return invalid_request("filters is no list.", "filters");
  }
  static const std::vector<Json> none;
  const std::vector<Json>& added = page_filters == nullptr ? none : page_filters->items();
  if (added.size() > kMaxPageGroups) return invalid_request("Too many filters.", "filters");
  for (const Json& group : added) replaced.insert(text_member(&group, "FilterGroupId"));
  replaced.erase(std::string_view());

  const auto add = [&](const Json& group, bool is_of_page,
                       const std::string& path) -> Result<void> {
    if (text_member(&group, "Status") == "DISABLED") return {};
    if (!is_in_scope(group, visual, is_of_page)) return {};
    auto read = TRY(read_group(group, types, path));
    if (!read) return {};
    read->is_picked = is_of_page;
    made.push_back(std::move(*read));
    return {};
  };
  const auto& groups = definition.filter_groups();
  for (size_t i = 0; i < groups.size(); ++i) {
    if (replaced.contains(text_member(groups[i], "FilterGroupId"))) continue;
    TRY(add(*groups[i], false, "FilterGroups[" + std::to_string(i) + "]"));
  }
  for (size_t i = 0; i < added.size(); ++i) {
    TRY(add(added[i], true, "filters[" + std::to_string(i) + "]"));
  }
  return made;
}

Result<std::vector<FilterGroup>> page_filters_of(FieldTypes& types, const Json* page_filters) {
  std::vector<FilterGroup> made;
  if (page_filters == nullptr) return made;
  const std::vector<Json>& groups = page_filters->items();
  if (groups.size() > kMaxPageGroups) return invalid_request("Too many filters.", "filters");
  for (size_t i = 0; i < groups.size(); ++i) {
    if (text_member(&groups[i], "Status") == "DISABLED") continue;
    auto read = TRY(read_group(groups[i], types, "filters[" + std::to_string(i) + "]"));
    if (read) made.push_back(std::move(*read));
  }
  return made;
}

}  // namespace tarn::bi
