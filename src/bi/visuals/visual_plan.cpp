#include "bi/visuals/visual_plan.h"

#include <algorithm>
#include <utility>

#include "bi/visuals/errors.h"
#include "bi/visuals/fields.h"
#include "bi/visuals/insight.h"
#include "bi/visuals/pivot_totals.h"
#include "bi/visuals/plan_maker.h"
#include "bi/visuals/visual_kinds.h"

namespace tarn::bi {
namespace {

constexpr int64_t kDefaultBins = 10;
constexpr int64_t kMaxBins = 1000;

Result<const VisualKind*> served_kind(const VisualRef& visual) {
  const VisualKind* kind = find_visual_kind(visual);
  if (kind != nullptr) return kind;
  const Json* wells = member(visual.chart(), "FieldWells");
  if (wells != nullptr && wells->members().size() == 1) {
    return not_served(wells->members().front().first + " of the visual " +
                      std::string(visual.kind));
  }
  return not_served("The visual " + std::string(visual.kind));
}

// Totals of displayed values instead of all rows are another number.
Result<void> check_total_functions(const Json* options) {
  for (const Json& option : list_member(options, "TotalAggregationOptions")) {
    const std::string_view function =
        text_member(member(&option, "TotalAggregationFunction"), "SimpleTotalAggregationFunction");
    if (!function.empty() && function != "DEFAULT" && function != "NONE") {
      return not_served("The total function " + std::string(function));
    }
  }
  return {};
}

class Planner {
 public:
  Planner(const VisualInput& input, const VisualKind& kind)
      : input_(input), kind_(kind), maker_(input) {}

  Result<VisualPlan> plan() {
    TRY(maker_.start());
    fields_ = TRY(read_fields(kind_, input_.visual));
    VisualPlan made;
    if (fields_.fields.empty()) return made;
    const std::string_view name = input_.visual.kind;
    if (name == "HistogramVisual") {
      TRY(plan_histogram(made));
    } else if (name == "BoxPlotVisual") {
      made.parts.push_back(TRY(plan_box()));
    } else if (name == "ComboChartVisual" && has("Colors") && has("LineValues")) {
      TRY(refuse_combo_limit());
      made.parts.push_back(TRY(plan_part("", {"Category", "Colors", "BarValues", "LineValues"})));
      made.parts.push_back(TRY(plan_part("lines", {"Category", "LineValues"})));
    } else {
      std::vector<std::string_view> wells;
      for (const WellSpec& well : kind_.wells) wells.push_back(well.name);
      made.parts.push_back(TRY(plan_part("", wells)));
    }
    for (VisualPart& part : made.parts) maker_.finish(part);
    return made;
  }

 private:
  bool has(std::string_view well) const { return !fields_.of(well).empty(); }

  Result<void> refuse_combo_limit() const {
    const Json* limit =
        member(member(input_.visual.chart(), "SortConfiguration"), "CategoryItemsLimit");
    if (member(limit, "ItemsLimit") == nullptr) return {};
    return not_served("CategoryItemsLimit of a combo chart with colors and lines");
  }

  // A drill-down is applied once, though its field may be in two parts.
  Result<void> add_field(Field& field, VisualPart& part) {
    if (field.role == FieldRole::kMeasure) return maker_.add_measure(field, part);
    if (field.role == FieldRole::kUnaggregated) return maker_.add_unaggregated(field, part);
    if (std::find(drilled_.begin(), drilled_.end(), field.field_id) != drilled_.end()) {
      field.hierarchy_id.clear();
    }
    drilled_.push_back(field.field_id);
    return maker_.add_dimension(field, part);
  }

  Result<VisualPart> plan_part(std::string name, const std::vector<std::string_view>& wells) {
    VisualPart part = maker_.new_part(std::move(name));
    for (const FieldRole role :
         {FieldRole::kDimension, FieldRole::kMeasure, FieldRole::kUnaggregated}) {
      for (Field& field : fields_.fields) {
        const bool is_wanted =
            field.role == role && std::find(wells.begin(), wells.end(), field.well) != wells.end();
        if (is_wanted) TRY(add_field(field, part));
      }
    }
    part.query.unaggregated = !fields_.of(FieldRole::kUnaggregated).empty();
    const bool is_table = input_.visual.kind == "TableVisual";
    if (part.query.measures.empty() && !is_table) maker_.add_count(part);
    TRY(add_totals(part));
    part.shown_totals = part.query.totals.size();
    TRY(add_orders(kind_, input_.visual, fields_, maker_.types(), part.query, part.row_orders));
    hide_added(part);
    page(part, is_table);
    return part;
  }

  // Measures that only an order needs came behind the others.
  static void hide_added(VisualPart& part) {
    const size_t shown = part.columns.size() - part.query.dimensions.size();
    for (size_t i = shown; i < part.query.measures.size(); ++i) {
      VisualColumn column;
      column.field_id = part.query.measures[i].field_id;
      column.is_hidden = true;
      part.columns.push_back(std::move(column));
    }
  }

  void page(VisualPart& part, bool is_table) const {
    if (!is_table || input_.whole_table) {
      part.query.limit = input_.max_rows + 1;  // one more tells that there are more
      return;
    }
    const VisualPaging paging = input_.paging.value_or(VisualPaging{});
    part.query.limit = std::clamp<int64_t>(paging.limit, 1, kMaxPageRows);
    part.query.offset = std::max<int64_t>(paging.offset, 0);
    part.counts_rows = true;
  }

  Result<void> add_totals(VisualPart& part) const {
    const Json* options = member(input_.visual.chart(), "TotalOptions");
    if (input_.visual.kind == "PivotTableVisual") {
      for (const char* name : {"RowTotalOptions", "ColumnTotalOptions"}) {
        TRY(check_total_functions(member(options, name)));
      }
      std::vector<std::string> rows, columns;
      for (const Field* field : fields_.of("Rows")) rows.push_back(field->field_id);
      for (const Field* field : fields_.of("Columns")) columns.push_back(field->field_id);
      part.query.totals = TRY(pivot_totals(options, rows, columns));
      return {};
    }
    if (input_.visual.kind != "TableVisual" || part.query.unaggregated) return {};
    TRY(check_total_functions(options));
    const bool is_wanted = text_member(options, "TotalsVisibility") == "VISIBLE";
    if (is_wanted && !part.query.measures.empty()) part.query.totals.push_back({});
    return {};
  }

  // Equally wide bins of the field's own values, and how many rows each has.
  Result<void> plan_histogram(VisualPlan& made) {
    Field field = fields_.fields.front();
    const FieldType type = TRY(maker_.types().find(field.column.column));
    if (!field.expression.empty() || type.is_aggregated() || !is_numeric(type.type)) {
      return column_type_mismatch("A histogram takes numbers of rows.");
    }
    VisualPart part = maker_.new_part("");
    field.role = FieldRole::kDimension;
    field.aggregation.reset();
    TRY(maker_.add_dimension(field, part));
    part.query.dimensions.front().bins = TRY(read_bins());
    Field count = field;
    count.role = FieldRole::kMeasure;
    count.field_id = "count";
    count.format = nullptr;
    count.aggregation = Aggregation{Aggregation::Kind::kCount};
    TRY(maker_.add_measure(count, part));
    part.query.sort.push_back({field.field_id, {}, {}, Direction::kAscending});
    part.query.limit = input_.max_rows + 1;
    maker_.add_filter(not_null(field.column.column));
    made.parts.push_back(std::move(part));
    VisualPart range = maker_.new_part("range");
    for (const auto kind : {Aggregation::Kind::kMin, Aggregation::Kind::kMax}) {
      Field bound = count;
      bound.field_id = kind == Aggregation::Kind::kMin ? "minimum" : "maximum";
      bound.aggregation = Aggregation{kind};
      TRY(maker_.add_measure(bound, range));
    }
    made.parts.push_back(std::move(range));
    return {};
  }

  static Filter not_null(const std::string& name) {
    Filter made;
    made.name = name;
    made.kind = NumericRangeFilter{};
    return made;
  }

  Result<NumericBins> read_bins() const {
    const Json* options = member(input_.visual.chart(), "BinOptions");
    NumericBins made;
    const Json* start = member(options, "StartValue");
    if (start != nullptr) made.start = start->as_double();
    if (text_member(options, "SelectedBinType") == "BIN_WIDTH") {
      const Json* width = member(member(options, "BinWidth"), "Value");
      made.width = width == nullptr ? 0 : width->as_double();
      if (!(*made.width > 0)) return invalid_definition("A bin's width is greater than 0.");
      return made;
    }
    const Json* count = member(member(options, "BinCount"), "Value");
    made.count = count == nullptr ? kDefaultBins : count->as_int();
    if (*made.count < 1 || *made.count > kMaxBins) {
      return invalid_definition("There are between 1 and 1,000 bins.");
    }
    return made;
  }

  // Five numbers of each measure's rows.
  Result<VisualPart> plan_box() {
    const Json* options = member(input_.visual.chart(), "BoxPlotOptions");
    for (const char* name : {"OutlierVisibility", "AllDataPointsVisibility"}) {
      if (text_member(options, name) == "VISIBLE") return not_served(name);
    }
    VisualPart part = maker_.new_part("");
    for (Field& field : fields_.fields) {
      if (field.role == FieldRole::kDimension) TRY(add_field(field, part));
    }
    using Kind = Aggregation::Kind;
    static constexpr std::pair<const char*, Aggregation> kNumbers[] = {
        {"MINIMUM", {Kind::kMin, 0}},
        {"LOWER_QUARTILE", {Kind::kPercentile, 25}},
        {"MEDIAN", {Kind::kMedian, 50}},
        {"UPPER_QUARTILE", {Kind::kPercentile, 75}},
        {"MAXIMUM", {Kind::kMax, 100}}};
    for (const Field* field : fields_.of("Values")) {
      for (const auto& [name, aggregation] : kNumbers) {
        Field number = *field;
        number.field_id += std::string("#") + name;
        number.aggregation = aggregation;
        TRY(maker_.add_measure(number, part));
        part.columns.back().statistic = name;
      }
    }
    if (part.query.measures.empty()) return invalid_definition("A box plot has no Values.");
    TRY(add_orders(kind_, input_.visual, fields_, maker_.types(), part.query, part.row_orders));
    hide_added(part);
    part.query.limit = input_.max_rows + 1;
    return part;
  }

  const VisualInput& input_;
  const VisualKind& kind_;
  PlanMaker maker_;
  VisualFields fields_;
  std::vector<std::string> drilled_;
};

}  // namespace

Result<std::string> data_set_of(const VisualRef& visual) {
  if (visual.kind == "InsightVisual")
    return std::string(text_member(visual.body, "DataSetIdentifier"));
  if (visual.kind == "EmptyVisual") return std::string();
  const VisualKind* kind = TRY(served_kind(visual));
  const VisualFields fields = TRY(read_fields(*kind, visual));
  std::string found;
  for (const Field& field : fields.fields) {
    if (!field.expression.empty()) continue;
    if (found.empty()) found = field.column.data_set;
    if (found != field.column.data_set) {
      return not_served("A visual with fields of more than one data set");
    }
  }
  return found;
}

Result<VisualPlan> plan_visual(const VisualInput& input) {
  if (input.visual.kind == "EmptyVisual") return VisualPlan{};
  if (input.visual.kind == "InsightVisual") return plan_insight(input);
  return Planner(input, *TRY(served_kind(input.visual))).plan();
}

}  // namespace tarn::bi
