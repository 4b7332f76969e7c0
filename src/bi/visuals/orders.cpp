#include "bi/visuals/orders.h"

#include <algorithm>
#include <map>

#include "bi/visuals/errors.h"

namespace tarn::bi {
namespace {

constexpr int64_t kMaxItems = 10'000;

Result<Direction> direction_of(const Json* json) {
  const std::string_view name = text_member(json, "Direction");
  if (name == "ASC") return Direction::kAscending;
  if (name == "DESC") return Direction::kDescending;
  return invalid_definition("There is no Direction " + std::string(name) + ".");
}

class OrderReader {
 public:
  OrderReader(const VisualKind& kind, const VisualRef& visual, const VisualFields& fields,
              FieldTypes& types, VisualQuery& query, std::vector<RowOrder>& row_orders)
      : kind_(kind),
        visual_(visual),
        fields_(fields),
        types_(types),
        query_(query),
        row_orders_(row_orders),
        is_nested_(visual.kind != "TableVisual" && query.dimensions.size() > 1) {}

  Result<void> read() {
    const Json* configuration = member(visual_.chart(), "SortConfiguration");
    TRY(refuse_others(configuration));
    for (const WellOrder& order : kind_.orders) TRY(read_well(configuration, order));
    if (visual_.kind == "PivotTableVisual") TRY(read_pivot(configuration));
    if (is_nested_) return add_nested();
    if (query_.sort.empty()) add_default();
    return {};
  }

 private:
  Result<void> refuse_others(const Json* configuration) const {
    for (const char* name : {"SmallMultiplesSort", "SmallMultiplesLimitConfiguration"}) {
      const Json* found = member(configuration, name);
      if (found != nullptr && (!found->items().empty() || !found->members().empty())) {
        return not_served(name);
      }
    }
    return {};
  }

  bool is_in_query(std::string_view field_id) const {
    const auto is_it = [&](const auto& field) { return field.field_id == field_id; };
    return std::any_of(query_.dimensions.begin(), query_.dimensions.end(), is_it) ||
           std::any_of(query_.measures.begin(), query_.measures.end(), is_it);
  }

  Result<Sort> column_sort(const Json* json) {
    Sort made;
    made.direction = TRY(direction_of(json));
    const ColumnName column = TRY(read_column(member(json, "SortBy"), "SortConfiguration"));
    if (column.data_set != types_.data_set()) return not_served("Sorting by another data set");
    made.name = column.column;
    const FieldType type = TRY(types_.find(made.name));
    const auto aggregation = TRY(read_aggregation(member(json, "AggregationFunction")));
    if (type.is_aggregated() || query_.unaggregated) return made;
    if (aggregation) {
      made.aggregation = *aggregation;
      return made;
    }
    for (const Dimension& dimension : query_.dimensions) {
      if (dimension.name != made.name) continue;
      made.field_id = dimension.field_id;
      made.name.clear();
      return made;
    }
    made.aggregation.kind =
        is_numeric(type.type) ? Aggregation::Kind::kSum : Aggregation::Kind::kCount;
    return made;
  }

  Result<std::vector<Sort>> sorts_of(const Json* configuration, std::string_view name) {
    std::vector<Sort> made;
    if (name.empty()) return made;
    for (const Json& option : list_member(configuration, name)) {
      const auto* one = TRY(union_member(option, name));
      const Json* body = &one->second;
      if (one->first == "ColumnSort") {
        made.push_back(TRY(column_sort(body)));
        continue;
      }
      Sort sort;
      sort.field_id = text_member(body, "FieldId");
      sort.direction = TRY(direction_of(body));
      if (fields_.find(sort.field_id) == nullptr) {
        return invalid_definition("A sort names the field " + sort.field_id +
                                  ", which the visual does not have.");
      }
      if (is_in_query(sort.field_id)) made.push_back(std::move(sort));
    }
    return made;
  }

  Result<void> read_well(const Json* configuration, const WellOrder& order) {
    std::vector<Sort> sorts = TRY(sorts_of(configuration, order.sort));
    const Json* limit = order.limit.empty() ? nullptr : member(configuration, order.limit);
    const Json* items = member(limit, "ItemsLimit");
    const std::vector<const Field*> well = fields_.of(order.well);
    if (items != nullptr && !well.empty()) {
      if (well.size() > 1) {
        return not_served(std::string(order.limit) + " over more than one field");
      }
      ItemsLimit made;
      made.field_id = well.front()->field_id;
      made.limit = items->as_int();
      if (made.limit < 1 || made.limit > kMaxItems) {
        return invalid_definition("An ItemsLimit is between 1 and 10,000.");
      }
      made.with_other = text_member(limit, "OtherCategories") != "EXCLUDE";
      made.sort = sorts.empty() ? default_of(*well.front()) : sorts;
      query_.items_limits.push_back(std::move(made));
    }
    if (is_nested_ && !well.empty() && !sorts.empty()) {
      if (well.size() > 1 && order.well != "Category") return not_served(order.sort);
      nested_[well.front()->field_id] = sorts.front();
    }
    query_.sort.insert(query_.sort.end(), sorts.begin(), sorts.end());
    return {};
  }

  Result<void> read_pivot(const Json* configuration) {
    for (const Json& option : list_member(configuration, "FieldSortOptions")) {
      const std::string field_id(text_member(&option, "FieldId"));
      const auto* one = TRY(union_member(*TRY(sort_by(option)), "FieldSortOptions"));
      if (!is_in_query(field_id)) {
        return invalid_definition("A sort names the field " + field_id +
                                  ", which the visual does not have.");
      }
      if (one->first == "DataPath") return not_served("Sorting a pivot table by a DataPath");
      Sort sort;
      if (one->first == "Column") {
        sort = TRY(column_sort(&one->second));
      } else {
        sort.field_id = text_member(&one->second, "FieldId");
        sort.direction = TRY(direction_of(&one->second));
        if (!is_in_query(sort.field_id)) {
          return invalid_definition("A sort names the field " + sort.field_id +
                                    ", which the visual does not have.");
        }
      }
      if (!is_nested_) query_.sort.push_back(sort);
      nested_[field_id] = std::move(sort);
    }
    return {};
  }

  // Rows come by the dimensions, in their order; those sorted by a measure are ordered afterwards.
  Result<void> add_nested() {
    query_.sort.clear();
    if (nested_.empty() && is_by_measure() && !query_.measures.empty() && !has_date()) {
      nested_[query_.dimensions.front().field_id] = {
          query_.measures.front().field_id, {}, {}, Direction::kDescending};
    }
    std::vector<std::string> above;
    for (size_t i = 0; i < query_.dimensions.size(); ++i) {
      const std::string id = query_.dimensions[i].field_id;
      if (fields_.find(id)->well !=
          fields_.find(query_.dimensions[i == 0 ? 0 : i - 1].field_id)->well) {
        above.clear();
      }
      above.push_back(id);
      const auto found = nested_.find(id);
      Sort own{id, {}, {}, Direction::kAscending};
      if (found != nested_.end() && found->second.field_id == id) {
        own.direction = found->second.direction;
      } else if (found != nested_.end()) {
        TRY(add_row_order(id, above, found->second));
      }
      query_.sort.push_back(std::move(own));
    }
    return {};
  }

  Result<void> add_row_order(const std::string& id, const std::vector<std::string>& kept,
                             const Sort& sort) {
    RowOrder made{id, kept, sort.field_id, sort.direction};
    const bool is_dimension = std::any_of(
        query_.dimensions.begin(), query_.dimensions.end(),
        [&](const Dimension& dimension) { return dimension.field_id == sort.field_id; });
    if (is_dimension) return not_served("Sorting a field by another dimension");
    if (made.measure_id.empty()) {
      made.measure_id = std::string(kHiddenField) + std::to_string(row_orders_.size());
      query_.measures.push_back({made.measure_id, sort.name, sort.aggregation});
    }
    if (std::find(query_.totals.begin(), query_.totals.end(), kept) == query_.totals.end()) {
      query_.totals.push_back(kept);
    }
    row_orders_.push_back(std::move(made));
    return {};
  }

  Result<const Json*> sort_by(const Json& option) const {
    const Json* found = member(&option, "SortBy");
    if (found == nullptr) return invalid_definition("A pivot table's sort has no SortBy.");
    return found;
  }

  std::vector<Sort> default_of(const Field& field) const {
    const bool is_date = field.kind == "DateDimensionField";
    if (is_date || query_.measures.empty()) {
      return {{field.field_id, {}, {}, Direction::kAscending}};
    }
    return {{query_.measures.front().field_id, {}, {}, Direction::kDescending}};
  }

  bool has_date() const {
    return std::any_of(
        query_.dimensions.begin(), query_.dimensions.end(),
        [](const Dimension& dimension) { return dimension.granularity.has_value(); });
  }

  // Charts whose categories go by what they measure where nothing is said.
  bool is_by_measure() const {
    static constexpr std::string_view kinds[] = {"BarChartVisual",    "ComboChartVisual",
                                                 "PieChartVisual",    "TreeMapVisual",
                                                 "FunnelChartVisual", "WordCloudVisual"};
    return std::find(std::begin(kinds), std::end(kinds), visual_.kind) != std::end(kinds);
  }

  void add_default() {
    if (query_.unaggregated || query_.dimensions.empty()) return;
    if (is_by_measure() && !query_.measures.empty() && !has_date()) {
      query_.sort.push_back({query_.measures.front().field_id, {}, {}, Direction::kDescending});
      return;
    }
    for (const Dimension& dimension : query_.dimensions) {
      query_.sort.push_back({dimension.field_id, {}, {}, Direction::kAscending});
    }
  }

  const VisualKind& kind_;
  const VisualRef& visual_;
  const VisualFields& fields_;
  FieldTypes& types_;
  VisualQuery& query_;
  std::vector<RowOrder>& row_orders_;
  const bool is_nested_;
  std::map<std::string, Sort> nested_;  // by the dimension that is sorted
};

}  // namespace

Result<void> add_orders(const VisualKind& kind, const VisualRef& visual, const VisualFields& fields,
                        FieldTypes& types, VisualQuery& query, std::vector<RowOrder>& row_orders) {
  return OrderReader(kind, visual, fields, types, query, row_orders).read();
}

}  // namespace tarn::bi
