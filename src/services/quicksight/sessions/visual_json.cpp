#include "services/quicksight/sessions/visual_json.h"

#include <cmath>

#include "base/append.h"
#include "bi/visuals/insight.h"

namespace tarn::quicksight {
namespace {

using Granularity = bi::TimeGranularity;

std::string_view granularity_name(Granularity granularity) {
  switch (granularity) {
    case Granularity::kYear:
      return "YEAR";
    case Granularity::kQuarter:
      return "QUARTER";
    case Granularity::kMonth:
      return "MONTH";
    case Granularity::kWeek:
      return "WEEK";
    case Granularity::kDay:
      return "DAY";
    case Granularity::kHour:
      return "HOUR";
    case Granularity::kMinute:
      return "MINUTE";
    case Granularity::kSecond:
      return "SECOND";
    case Granularity::kMillisecond:
      return "MILLISECOND";
  }
  return {};
}

Json column_json(const bi::VisualColumn& column, bi::DataType type) {
  Json made = Json::object();
  made.set("fieldId", column.field_id)
      .set("name", column.name)
      .set("type", bi::type_name(type))
      .set("role", column.is_dimension ? "DIMENSION" : "MEASURE");
  if (!column.column.empty()) made.set("column", column.column);
  if (column.granularity) made.set("granularity", granularity_name(*column.granularity));
  if (!column.format.is_null()) made.set("format", column.format);
  if (!column.statistic.empty()) made.set("statistic", column.statistic);
  if (column.drill_levels > 1) {
    made.set("drillLevel", static_cast<int64_t>(column.drill_level))
        .set("drillLevels", static_cast<int64_t>(column.drill_levels));
  }
  return made;
}

// Columns that are shown: the part's own, without those that only an order needs.
std::vector<size_t> shown_columns(const bi::VisualPart& part) {
  std::vector<size_t> made;
  for (size_t i = 0; i < part.columns.size(); ++i) {
    if (!part.columns[i].is_hidden) made.push_back(i);
  }
  return made;
}

void append_row(const ResultTable& table, size_t row, const std::vector<size_t>& columns,
                std::string& out) {
  out.push_back('[');
  for (size_t i = 0; i < columns.size(); ++i) {
    if (i != 0) out.push_back(',');
    append_json_cell(table, row, columns[i], out);
  }
  out.push_back(']');
}

void append_rows(const ResultTable& table, const std::vector<size_t>& order,
                 const std::vector<size_t>& columns, std::string& out) {
  out += "\"rows\":[";
  for (size_t i = 0; i < order.size(); ++i) {
    if (i != 0) out.push_back(',');
    append_row(table, order[i], columns, out);
  }
  out.push_back(']');
}

void append_totals(const bi::VisualPart& part, const PartResult& result,
                   const std::vector<size_t>& columns, std::string& out) {
  if (part.shown_totals == 0) return;
  out += ",\"totals\":[";
  for (size_t i = 0; i < part.shown_totals && i < result.totals.size(); ++i) {
    Json kept = Json::array();
    for (const std::string& field : part.query.totals[i]) kept.push(field);
    out += i == 0 ? "{\"dimensions\":" : ",{\"dimensions\":";
    out += kept.dump() + ",";
    std::vector<size_t> all(result.totals[i]->row_count());
    for (size_t row = 0; row < all.size(); ++row) all[row] = row;
    append_rows(*result.totals[i], all, columns, out);
    out.push_back('}');
  }
  out.push_back(']');
}

// Which rows are the others' bucket of a dimension: NULL alone does not say it.
void append_others(const PartResult& result, std::string& out) {
  Json others = Json::object();
  for (size_t column = 0; column < result.columns.size(); ++column) {
    if (result.columns[column].role != bi::ColumnRole::kOtherFlag) continue;
    Json rows = Json::array();
    for (size_t i = 0; i < result.order.size(); ++i) {
      if (result.rows->cell(result.order[i], column) == "true") rows.push(static_cast<int64_t>(i));
    }
    if (!rows.items().empty()) others.set(result.columns[column].field_id, std::move(rows));
  }
  if (!others.members().empty()) out += ",\"other\":" + others.dump();
}

void append_part(const bi::VisualPart& part, const PartResult& result, std::string& out) {
  const std::vector<size_t> shown = shown_columns(part);
  Json columns = Json::array();
  for (const size_t i : shown) columns.push(column_json(part.columns[i], result.columns[i].type));
  out += "\"columns\":" + columns.dump() + ",";
  append_rows(*result.rows, result.order, shown, out);
  const int64_t count = result.row_count.value_or(static_cast<int64_t>(result.order.size()));
  out += ",\"rowCount\":" + std::to_string(count);
  out += result.is_truncated ? ",\"truncated\":true" : ",\"truncated\":false";
  append_totals(part, result, shown, out);
  append_others(result, out);
}

void append_bins(const bi::VisualPart& part, const PartResult& range, std::string& out) {
  if (range.rows->row_count() != 1 || part.query.dimensions.empty()) return;
  const auto& bins = part.query.dimensions.front().bins;
  const double minimum = range.rows->number(0, 0);
  const double maximum = range.rows->number(0, 1);
  if (!bins || std::isnan(minimum) || std::isnan(maximum)) return;
  const double width = bins->width
                           ? *bins->width
                           : (maximum - minimum) / static_cast<double>(bins->count.value_or(1));
  Json made = Json::object();
  made.set("minimum", minimum).set("maximum", maximum).set("width", width);
  out += ",\"bins\":" + made.dump();
}

std::vector<std::vector<Json>> json_rows(const PartResult& result) {
  std::vector<std::vector<Json>> made;
  for (const size_t row : result.order) {
    std::vector<Json>& cells = made.emplace_back();
    for (size_t i = 0; i < result.rows->column_count(); ++i) {
      cells.push_back(json_cell(*result.rows, row, i));
    }
  }
  return made;
}

std::string insight_json(const bi::VisualInput& input, const bi::VisualPlan& plan,
                         const std::vector<PartResult>& results) {
  Json sentences = Json::array();
  std::string insights;
  for (size_t i = 0; i < results.size(); ++i) {
    sentences.push(bi::insight_text(input.visual, plan.parts[i], json_rows(results[i])));
    insights += i == 0 ? "{\"computationId\":" : ",{\"computationId\":";
    append_json_quoted(plan.parts[i].name, insights);
    insights.push_back(',');
    append_part(plan.parts[i], results[i], insights);
    insights.push_back('}');
  }
  return "{\"status\":\"OK\",\"columns\":[],\"rows\":[],\"rowCount\":0,\"truncated\":false,"
         "\"sentences\":" +
         sentences.dump() + ",\"insights\":[" + insights + "]}";
}

}  // namespace

std::string visual_json(const bi::VisualInput& input, const bi::VisualPlan& plan,
                        const std::vector<PartResult>& results) {
  if (input.visual.kind == "InsightVisual") return insight_json(input, plan, results);
  std::string out = "{\"status\":\"OK\",";
  if (results.empty()) {
    return out + "\"columns\":[],\"rows\":[],\"rowCount\":0,\"truncated\":false}";
  }
  append_part(plan.parts.front(), results.front(), out);
  for (size_t i = 1; i < results.size(); ++i) {
    if (plan.parts[i].name == "range") {
      append_bins(plan.parts.front(), results[i], out);
      continue;
    }
    out += ",\"" + plan.parts[i].name + "\":{";
    append_part(plan.parts[i], results[i], out);
    out.push_back('}');
  }
  return out + "}";
}

std::string visual_error_json(const Error& error) {
  Json inner = Json::object();
  inner.set("type", error.code()).set("message", error.message());
  for (const auto& [name, value] : error.fields()) {
    if (name == "path") inner.set("path", value);
  }
  Json made = Json::object();
  made.set("status", "ERROR").set("error", std::move(inner));
  return made.dump();
}

}  // namespace tarn::quicksight
