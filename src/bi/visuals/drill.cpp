#include "bi/visuals/drill.h"

#include <algorithm>
#include <optional>

#include "bi/visuals/errors.h"
#include "bi/visuals/parameters.h"

namespace tarn::bi {
namespace {

using Granularity = TimeGranularity;

constexpr size_t kMaxSteps = 20;

// From one period to the next finer one that lies within it: weeks don't lie in months.
std::optional<Granularity> finer(Granularity granularity) {
  switch (granularity) {
    case Granularity::kYear:
      return Granularity::kQuarter;
    case Granularity::kQuarter:
      return Granularity::kMonth;
    case Granularity::kMonth:
    case Granularity::kWeek:
      return Granularity::kDay;
    case Granularity::kDay:
      return Granularity::kHour;
    case Granularity::kHour:
      return Granularity::kMinute;
    case Granularity::kMinute:
      return Granularity::kSecond;
    default:
      return std::nullopt;
  }
}

const Json::Member* find_hierarchy(const VisualRef& visual, std::string_view id) {
  for (const Json& hierarchy : list_member(visual.body, "ColumnHierarchies")) {
    for (const Json::Member& one : hierarchy.members()) {
      if (text_member(&one.second, "HierarchyId") == id) return &one;
    }
  }
  return nullptr;
}

struct Step {
  const Json* value = nullptr;  // null: down without a choice
};

// A level beyond the path's steps goes down without a choice: of the field that the path is about,
// or of the visual's first one that drills.
Result<std::vector<Step>> steps_of(const Json* drill, const Field& field, bool is_first) {
  std::vector<Step> made;
  const std::vector<Json>& path = list_member(drill, "path");
  if (path.size() > kMaxSteps) return invalid_request("The drill path is too long.", "drill");
  for (const Json& step : path) {
    if (text_member(&step, "fieldId") == field.field_id) made.push_back({step.find("value")});
  }
  const Json* level = member(drill, "level");
  const bool is_its_own = path.empty() ? is_first : made.size() == path.size();
  if (level == nullptr || !is_its_own) return made;
  const int64_t wanted = level->as_int();
  if (wanted < static_cast<int64_t>(made.size()) || wanted > static_cast<int64_t>(kMaxSteps)) {
    return invalid_request("The drill level and its path don't fit.", "drill");
  }
  made.resize(static_cast<size_t>(wanted));
  return made;
}

// The rows of the value that was clicked.
Result<Filter> step_filter(const Json& value, const std::string& name,
                           std::optional<Granularity> granularity, FieldTypes& types) {
  Filter made;
  made.name = name;
  const DataType type = TRY(types.find(name))
  .type;
  if (value.is_null()) {
    made.null_option = NullOption::kNullsOnly;
    CategoryFilter all;
    all.select_all = true;
    made.kind = std::move(all);
    return made;
  }
  if (type == DataType::kDatetime) {
    made.kind = TimeEqualityFilter {
      TRY(read_time(value))
      , granularity
    };
    return made;
  }
  if (is_numeric(type)) {
    if (!value.is_number()) return invalid_request("A drill value is no number.", "drill");
    made.kind = NumericEqualityFilter{value.as_double(), true};
    return made;
  }
  if (!value.is_string()) return invalid_request("A drill value is no text.", "drill");
  CategoryFilter one;
  one.values.push_back(value.as_string());
  made.kind = std::move(one);
  return made;
}

Result<void> add_step(const Step& step, const Field& field, FieldTypes& types,
                      std::vector<FilterGroup>& filters) {
  if (step.value == nullptr) return {};
  FilterGroup group;
  group.any_of.push_back(
      TRY(step_filter(*step.value, field.column.column, field.granularity, types)));
  filters.push_back(std::move(group));
  return {};
}

Error too_deep() { return invalid_request("There is no deeper level to drill to.", "drill"); }

Result<DrilledField> drill_dates(const std::vector<Step>& steps, FieldTypes& types, Field& field,
                                 std::vector<FilterGroup>& filters) {
  DrilledField made;
  if (!field.granularity) field.granularity = Granularity::kDay;
  for (const Step& step : steps) {
    const auto next = finer(*field.granularity);
    if (!next) return too_deep();
    TRY(add_step(step, field, types, filters));
    field.granularity = next;
    ++made.level;
  }
  made.levels = made.level + 1;
  for (auto next = finer(*field.granularity); next; next = finer(*next)) ++made.levels;
  return made;
}

Result<DrilledField> drill_columns(const Json* hierarchy, const std::vector<Step>& steps,
                                   FieldTypes& types, Field& field,
                                   std::vector<FilterGroup>& filters) {
  std::vector<std::string> columns;
  for (const Json& column : list_member(hierarchy, "Columns")) {
    columns.push_back(TRY(read_column(&column, "ColumnHierarchies")).column);
  }
  const auto own = std::find(columns.begin(), columns.end(), field.column.column);
  DrilledField made;
  made.levels = std::max<size_t>(columns.size(), 1);
  made.level = own == columns.end() ? 0 : static_cast<size_t>(own - columns.begin());
  if (own == columns.end() && !steps.empty()) {
    return invalid_definition("The hierarchy of the field " + field.field_id +
                              " does not hold its column.");
  }
  for (const Step& step : steps) {
    if (made.level + 1 >= columns.size()) return too_deep();
    TRY(add_step(step, field, types, filters));
    field.column.column = columns[++made.level];
    field.granularity.reset();
    field.format = nullptr;
  }
  return made;
}

Result<std::optional<Filter>> stored_filter(const Json::Member& one, FieldTypes& types) {
  const Json* body = &one.second;
  const ColumnName column = TRY(read_column(member(body, "Column"), "DrillDownFilters"));
  if (column.data_set != types.data_set()) return std::optional<Filter>();
  TRY(types.find(column.column));
  Filter made;
  made.name = column.column;
  if (one.first == "NumericEqualityFilter") {
    const Json* value = member(body, "Value");
    made.kind = NumericEqualityFilter{value == nullptr ? 0 : value->as_double(), true};
  } else if (one.first == "CategoryFilter") {
    CategoryFilter values;
    for (const Json& value : list_member(body, "CategoryValues")) {
      values.values.push_back(value.as_string());
    }
    made.kind = std::move(values);
  } else if (one.first == "TimeRangeFilter") {
    const Json* from = member(body, "RangeMinimum");
    const Json* to = member(body, "RangeMaximum");
    if (from == nullptr || to == nullptr) {
      return invalid_definition("A drill-down filter has no range.", "DrillDownFilters");
    }
    TimeRangeFilter range;
    range.minimum_us = TRY(read_time(*from));
    range.maximum_us = TRY(read_time(*to));
    range.include_minimum = range.include_maximum = true;
    range.granularity = TRY(read_granularity(body, "TimeGranularity"));
    made.kind = range;
  } else {
    return not_served("The drill-down filter " + one.first);
  }
  return std::optional(std::move(made));
}

}  // namespace

Result<DrilledField> drill(const VisualRef& visual, const Json* steps_json, bool is_first,
                           FieldTypes& types, Field& field, std::vector<FilterGroup>& filters) {
  if (field.hierarchy_id.empty()) return DrilledField{};
  const Json::Member* hierarchy = find_hierarchy(visual, field.hierarchy_id);
  const std::vector<Step> steps = TRY(steps_of(steps_json, field, is_first));
  if (hierarchy == nullptr) {
    if (steps.empty()) return DrilledField{};
    return invalid_definition("There is no hierarchy " + field.hierarchy_id + ".");
  }
  if (hierarchy->first == "DateTimeHierarchy") return drill_dates(steps, types, field, filters);
  return drill_columns(&hierarchy->second, steps, types, field, filters);
}

Result<void> add_stored_drill(const VisualRef& visual, FieldTypes& types,
                              std::vector<FilterGroup>& filters) {
  for (const Json& hierarchy : list_member(visual.body, "ColumnHierarchies")) {
    for (const Json::Member& one : hierarchy.members()) {
      for (const Json& filter : list_member(&one.second, "DrillDownFilters")) {
        const auto* kind = TRY(union_member(filter, "DrillDownFilters"));
        auto read = TRY(stored_filter(*kind, types));
        if (!read) continue;
        FilterGroup group;
        group.any_of.push_back(std::move(*read));
        filters.push_back(std::move(group));
      }
    }
  }
  return {};
}

}  // namespace tarn::bi
