#include "services/quicksight/sessions/suggested_sheet.h"

#include <algorithm>
#include <utility>

namespace tarn::quicksight {
namespace {

constexpr int kGridColumns = 36;
constexpr int kKpiRows = 5;
constexpr int kChartRows = 10;
constexpr int64_t kMostBars = 20;
constexpr size_t kTableColumns = 8;

Json object(std::string_view name, Json value) {
  Json made = Json::object();
  made.set(name, std::move(value));
  return made;
}

Json list(Json one) {
  Json made = Json::array();
  made.push(std::move(one));
  return made;
}

class SheetMaker {
 public:
  SheetMaker(const std::string& name, const SuggestedFields& fields)
      : name_(name), fields_(fields) {}

  void add_kpis() {
    std::vector<Json> values;
    for (const bi::Column& column : fields_.measures) {
      if (values.size() < 3) values.push_back(measure(column));
    }
    const int width = kGridColumns / std::max<int>(static_cast<int>(values.size()), 1);
    for (size_t i = 0; i < values.size(); ++i) {
      Json wells = Json::object();
      wells.set("Values", list(std::move(values[i])));
      if (fields_.date) wells.set("TrendGroups", list(date()));
      Json chart = object("FieldWells", std::move(wells));
      add("KPIVisual", title_of(fields_.measures[i]), std::move(chart), width, kKpiRows);
    }
    end_row();
  }

  void add_bars(size_t dimension) {
    if (dimension >= fields_.dimensions.size()) return;
    const bi::Column& column = fields_.dimensions[dimension];
    Json wells = Json::object();
    wells.set("Category", list(categorical(column))).set("Values", values());
    Json limit = Json::object();
    limit.set("ItemsLimit", kMostBars).set("OtherCategories", "INCLUDE");
    Json chart = Json::object();
    chart.set("FieldWells", object("BarChartAggregatedFieldWells", std::move(wells)))
        .set("SortConfiguration", object("CategoryItemsLimit", std::move(limit)))
        .set("Orientation", "HORIZONTAL");
    add("BarChartVisual", what() + " by " + column.name, std::move(chart), kGridColumns / 2,
        kChartRows);
  }

  void add_line() {
    if (!fields_.date) return;
    Json wells = Json::object();
    wells.set("Category", list(date())).set("Values", values());
    Json chart = object("FieldWells", object("LineChartAggregatedFieldWells", std::move(wells)));
    add("LineChartVisual", what() + " over time", std::move(chart), kGridColumns / 2, kChartRows);
  }

  void add_stack() {
    if (fields_.dimensions.size() < 2) return;
    Json wells = Json::object();
    wells.set("Category", list(categorical(fields_.dimensions[0])))
        .set("Colors", list(categorical(fields_.dimensions[1])))
        .set("Values", values());
    Json chart = Json::object();
    chart.set("FieldWells", object("BarChartAggregatedFieldWells", std::move(wells)))
        .set("Orientation", "VERTICAL")
        .set("BarsArrangement", "STACKED");
    add("BarChartVisual",
        what() + " by " + fields_.dimensions[0].name + " and " + fields_.dimensions[1].name,
        std::move(chart), kGridColumns / 2, kChartRows);
  }

  void add_pie(size_t dimension) {
    if (dimension >= fields_.dimensions.size()) return;
    Json wells = Json::object();
    wells.set("Category", list(categorical(fields_.dimensions[dimension]))).set("Values", values());
    Json chart = object("FieldWells", object("PieChartAggregatedFieldWells", std::move(wells)));
    add("PieChartVisual", "Share of " + fields_.dimensions[dimension].name, std::move(chart),
        kGridColumns / 2, kChartRows);
  }

  void add_histogram() {
    if (fields_.measures.empty()) return;
    Json wells = object("Values", list(measure(fields_.measures[0])));
    Json chart = object("FieldWells", object("HistogramAggregatedFieldWells", std::move(wells)));
    add("HistogramVisual", "Distribution of " + fields_.measures[0].name, std::move(chart),
        kGridColumns / 2, kChartRows);
  }

  void add_table(const std::vector<bi::Column>& columns) {
    Json shown = Json::array();
    for (size_t i = 0; i < columns.size() && i < kTableColumns; ++i) {
      Json field = Json::object();
      field.set("FieldId", "table-" + std::to_string(i)).set("Column", column_id(columns[i]));
      shown.push(std::move(field));
    }
    Json wells = object("TableUnaggregatedFieldWells", object("Values", std::move(shown)));
    end_row();
    add("TableVisual", "Rows", object("FieldWells", std::move(wells)), kGridColumns, kChartRows);
  }

  Json sheet() {
    Json layout =
        object("Configuration", object("GridLayout", object("Elements", std::move(elements_))));
    Json made = Json::object();
    made.set("SheetId", "sheet-1")
        .set("Name", "Overview")
        .set("ContentType", "INTERACTIVE")
        .set("Visuals", std::move(visuals_))
        .set("Layouts", list(std::move(layout)));
    return made;
  }

 private:
  std::string what() const {
    return fields_.measures.empty() ? "Records" : fields_.measures[0].name;
  }
  // With a date it shows the last period and says so.
  std::string title_of(const bi::Column& column) const {
    return fields_.date ? column.name : "Total " + column.name;
  }

  Json column_id(const bi::Column& column) const {
    Json made = Json::object();
    made.set("DataSetIdentifier", name_).set("ColumnName", column.name);
    return made;
  }
  std::string field_id(std::string_view what) {
    return std::string(what) + "-" + std::to_string(field_++);
  }

  Json measure(const bi::Column& column) {
    Json made = Json::object();
    made.set("FieldId", field_id("measure"))
        .set("Column", column_id(column))
        .set("AggregationFunction", object("SimpleNumericalAggregation", "SUM"));
    return object("NumericalMeasureField", std::move(made));
  }

  // Without measures the server counts records.
  Json values() {
    if (fields_.measures.empty()) return Json::array();
    return list(measure(fields_.measures[0]));
  }

  Json categorical(const bi::Column& column) {
    Json made = Json::object();
    made.set("FieldId", field_id("category")).set("Column", column_id(column));
    return object("CategoricalDimensionField", std::move(made));
  }

  Json date() {
    Json made = Json::object();
    made.set("FieldId", field_id("date"))
        .set("Column", column_id(*fields_.date))
        .set("DateGranularity", fields_.granularity);
    return object("DateDimensionField", std::move(made));
  }

  void end_row() {
    if (column_ != 0) row_ += height_;
    column_ = 0;
  }

  void add(std::string_view kind, const std::string& title, Json chart, int width, int height) {
    if (column_ + width > kGridColumns) end_row();
    height_ = height;
    const std::string id = "visual-" + std::to_string(++next_);
    Json text = object("FormatText", object("PlainText", title));
    text.set("Visibility", "VISIBLE");
    Json body = Json::object();
    body.set("VisualId", id)
        .set("Title", std::move(text))
        .set("ChartConfiguration", std::move(chart));
    visuals_.push(object(kind, std::move(body)));
    Json element = Json::object();
    element.set("ElementId", id)
        .set("ElementType", "VISUAL")
        .set("ColumnIndex", column_)
        .set("ColumnSpan", width)
        .set("RowIndex", row_)
        .set("RowSpan", height);
    elements_.push(std::move(element));
    column_ += width;
    if (column_ >= kGridColumns) end_row();
  }

  const std::string& name_;
  const SuggestedFields& fields_;
  Json visuals_ = Json::array();
  Json elements_ = Json::array();
  int next_ = 0;
  int field_ = 0;
  int row_ = 0;
  int column_ = 0;
  int height_ = 0;
};

}  // namespace

Json suggested_sheet(const std::string& name, const std::string& arn,
                     const std::vector<bi::Column>& columns, const SuggestedFields& fields) {
  SheetMaker maker(name, fields);
  maker.add_kpis();
  maker.add_bars(0);
  maker.add_line();
  maker.add_stack();
  maker.add_pie(1);
  if (!fields.date || fields.dimensions.size() < 2) maker.add_histogram();
  maker.add_table(columns);
  Json declared = Json::object();
  declared.set("Identifier", name).set("DataSetArn", arn);
  Json made = Json::object();
  made.set("DataSetIdentifierDeclarations", list(std::move(declared)))
      .set("Sheets", list(maker.sheet()));
  if (fields.readings.empty()) return made;
  Json calculated = Json::array();
  for (const SuggestedReading& reading : fields.readings) {
    Json field = Json::object();
    field.set("DataSetIdentifier", name)
        .set("Name", reading.column.name)
        .set("Expression", reading.expression);
    calculated.push(std::move(field));
  }
  made.set("CalculatedFields", std::move(calculated));
  return made;
}

}  // namespace tarn::quicksight
