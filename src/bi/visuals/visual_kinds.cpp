#include "bi/visuals/visual_kinds.h"

#include <set>

#include "bi/visuals/errors.h"

namespace tarn::bi {
namespace {

constexpr FieldRole kDim = FieldRole::kDimension;
constexpr FieldRole kMea = FieldRole::kMeasure;
constexpr FieldRole kRaw = FieldRole::kUnaggregated;
constexpr size_t kMany = 200;

constexpr WellSpec kBar[] = {
    {"Category", kDim, kMany}, {"Colors", kDim, 1}, {"Values", kMea, kMany}};
constexpr WellOrder kBarOrders[] = {{"Category", "CategorySort", "CategoryItemsLimit"},
                                    {"Colors", "ColorSort", "ColorItemsLimit"}};
constexpr WellOrder kLineOrders[] = {
    {"Category", "CategorySort", "CategoryItemsLimitConfiguration"},
    {"Colors", "", "ColorItemsLimitConfiguration"}};
constexpr WellSpec kCombo[] = {{"Category", kDim, kMany},
                               {"Colors", kDim, 1},
                               {"BarValues", kMea, kMany},
                               {"LineValues", kMea, kMany}};
constexpr WellSpec kPie[] = {{"Category", kDim, kMany}, {"Values", kMea, kMany}};
constexpr WellOrder kPieOrders[] = {{"Category", "CategorySort", "CategoryItemsLimit"}};
constexpr WellSpec kKpi[] = {
    {"TrendGroups", kDim, 1}, {"Values", kMea, kMany}, {"TargetValues", kMea, kMany}};
constexpr WellOrder kKpiOrders[] = {{"TrendGroups", "TrendGroupSort", ""}};
constexpr WellSpec kTable[] = {{"GroupBy", kDim, kMany}, {"Values", kMea, kMany}};
constexpr WellOrder kTableOrders[] = {{"GroupBy", "RowSort", ""}};
constexpr WellSpec kRawTable[] = {{"Values", kRaw, 201}};
constexpr WellOrder kRawTableOrders[] = {{"Values", "RowSort", ""}};
constexpr WellSpec kPivot[] = {{"Rows", kDim, 40}, {"Columns", kDim, 40}, {"Values", kMea, 40}};
constexpr WellSpec kScatter[] = {{"Category", kDim, 1},
                                 {"Label", kDim, 1},
                                 {"XAxis", kMea, 1},
                                 {"YAxis", kMea, 1},
                                 {"Size", kMea, 1}};
constexpr WellSpec kRawScatter[] = {{"XAxis", kDim, 1},
                                    {"YAxis", kDim, 1},
                                    {"Category", kDim, 1},
                                    {"Label", kDim, 1},
                                    {"Size", kMea, 1}};
constexpr WellOrder kScatterOrders[] = {{"Category", "", "ScatterPlotLimitConfiguration"}};
constexpr WellSpec kHeat[] = {{"Rows", kDim, 1}, {"Columns", kDim, 1}, {"Values", kMea, 1}};
constexpr WellOrder kHeatOrders[] = {
    {"Rows", "HeatMapRowSort", "HeatMapRowItemsLimitConfiguration"},
    {"Columns", "HeatMapColumnSort", "HeatMapColumnItemsLimitConfiguration"}};
constexpr WellSpec kHistogram[] = {{"Values", kMea, 1}};
constexpr WellSpec kGauge[] = {{"Values", kMea, 1}, {"TargetValues", kMea, 1}};
constexpr WellSpec kTree[] = {{"Groups", kDim, 1}, {"Sizes", kMea, 1}, {"Colors", kMea, 1}};
constexpr WellOrder kTreeOrders[] = {
    {"Groups", "TreeMapSort", "TreeMapGroupItemsLimitConfiguration"}};
constexpr WellSpec kFunnel[] = {{"Category", kDim, 1}, {"Values", kMea, 1}};
constexpr WellSpec kBox[] = {{"GroupBy", kDim, 1}, {"Values", kMea, 5}};
constexpr WellOrder kBoxOrders[] = {{"GroupBy", "CategorySort", ""}};
constexpr WellSpec kWaterfall[] = {
    {"Categories", kDim, 1}, {"Breakdowns", kDim, 1}, {"Values", kMea, 1}};
constexpr WellOrder kWaterfallOrders[] = {{"Categories", "CategorySort", ""},
                                          {"Breakdowns", "", "BreakdownItemsLimit"}};
constexpr WellSpec kWords[] = {{"GroupBy", kDim, 1}, {"Size", kMea, 1}};
constexpr WellOrder kWordsOrders[] = {{"GroupBy", "CategorySort", "CategoryItemsLimit"}};
constexpr WellSpec kRadar[] = {{"Category", kDim, 1}, {"Color", kDim, 1}, {"Values", kMea, 20}};
constexpr WellOrder kRadarOrders[] = {{"Category", "CategorySort", "CategoryItemsLimit"},
                                      {"Color", "ColorSort", "ColorItemsLimit"}};

constexpr VisualKind kKinds[] = {
    {"BarChartVisual", "BarChartAggregatedFieldWells", kBar, kBarOrders},
    {"LineChartVisual", "LineChartAggregatedFieldWells", kBar, kLineOrders},
    {"ComboChartVisual", "ComboChartAggregatedFieldWells", kCombo, kBarOrders},
    {"PieChartVisual", "PieChartAggregatedFieldWells", kPie, kPieOrders},
    {"KPIVisual", "", kKpi, kKpiOrders},
    {"TableVisual", "TableAggregatedFieldWells", kTable, kTableOrders},
    {"TableVisual", "TableUnaggregatedFieldWells", kRawTable, kRawTableOrders},
    {"PivotTableVisual", "PivotTableAggregatedFieldWells", kPivot, {}},
    {"ScatterPlotVisual", "ScatterPlotCategoricallyAggregatedFieldWells", kScatter, kScatterOrders},
    {"ScatterPlotVisual", "ScatterPlotUnaggregatedFieldWells", kRawScatter, {}},
    {"HeatMapVisual", "HeatMapAggregatedFieldWells", kHeat, kHeatOrders},
    {"HistogramVisual", "HistogramAggregatedFieldWells", kHistogram, {}},
    {"GaugeChartVisual", "", kGauge, {}},
    {"TreeMapVisual", "TreeMapAggregatedFieldWells", kTree, kTreeOrders},
    {"FunnelChartVisual", "FunnelChartAggregatedFieldWells", kFunnel, kPieOrders},
    {"BoxPlotVisual", "BoxPlotAggregatedFieldWells", kBox, kBoxOrders},
    {"WaterfallVisual", "WaterfallChartAggregatedFieldWells", kWaterfall, kWaterfallOrders},
    {"WordCloudVisual", "WordCloudAggregatedFieldWells", kWords, kWordsOrders},
    {"RadarChartVisual", "RadarChartAggregatedFieldWells", kRadar, kRadarOrders},
};

const Json* wells_of(const VisualKind& kind, const VisualRef& visual) {
  const Json* wells = member(visual.chart(), "FieldWells");
  return kind.wells_union.empty() ? wells : member(wells, kind.wells_union);
}

Result<Field> read_field(FieldRole role, const Json& json, std::string_view path) {
  if (role == FieldRole::kDimension) return read_dimension(json, path);
  if (role == FieldRole::kMeasure) return read_measure(json, path);
  return read_unaggregated(json, path);
}

const WellSpec* find_well(const VisualKind& kind, std::string_view name) {
  for (const WellSpec& well : kind.wells) {
    if (well.name == name) return &well;
  }
  return nullptr;
}

}  // namespace

const VisualKind* find_visual_kind(const VisualRef& visual) {
  const VisualKind* first = nullptr;
  for (const VisualKind& kind : kKinds) {
    if (kind.name != visual.kind) continue;
    if (first == nullptr) first = &kind;
    if (wells_of(kind, visual) != nullptr) return &kind;
  }
  const Json* wells = member(visual.chart(), "FieldWells");
  const bool is_other_form = first != nullptr && wells != nullptr && !first->wells_union.empty() &&
                             !wells->members().empty();
  return is_other_form ? nullptr : first;
}

Result<VisualFields> read_fields(const VisualKind& kind, const VisualRef& visual) {
  VisualFields made;
  const Json* wells = wells_of(kind, visual);
  if (wells == nullptr) return made;
  for (const auto& [name, list] : wells->members()) {
    if (find_well(kind, name) == nullptr && !list.items().empty()) {
      return not_served("The field well " + name + " of " + std::string(kind.name));
    }
  }
  std::set<std::string_view> seen;
  for (const WellSpec& well : kind.wells) {
    const std::vector<Json>& list = list_member(wells, well.name);
    if (list.size() > well.most) {
      return not_served("More than " + std::to_string(well.most) + " fields in " +
                        std::string(well.name) + " of " + std::string(kind.name));
    }
    for (size_t i = 0; i < list.size(); ++i) {
      const std::string path = std::string(well.name) + "[" + std::to_string(i) + "]";
      Field field = TRY(read_field(well.role, list[i], path));
      field.well = well.name;
      made.fields.push_back(std::move(field));
    }
  }
  for (const Field& field : made.fields) {
    if (!seen.insert(field.field_id).second) {
      return invalid_definition("The FieldId " + field.field_id + " comes twice in a visual.");
    }
  }
  return made;
}

std::vector<const Field*> VisualFields::of(std::string_view well) const {
  std::vector<const Field*> found;
  for (const Field& field : fields) {
    if (field.well == well) found.push_back(&field);
  }
  return found;
}

std::vector<const Field*> VisualFields::of(FieldRole role) const {
  std::vector<const Field*> found;
  for (const Field& field : fields) {
    if (field.role == role) found.push_back(&field);
  }
  return found;
}

const Field* VisualFields::find(std::string_view field_id) const {
  for (const Field& field : fields) {
    if (field.field_id == field_id) return &field;
  }
  return nullptr;
}

}  // namespace tarn::bi
