// Results of computations as sentences.
#include <cmath>
#include <cstdio>

#include "bi/visuals/insight.h"

namespace tarn::bi {
namespace {

using Rows = std::vector<std::vector<Json>>;

constexpr size_t kDayBytes = 10;  // of "2026-03-01T00:00:00Z"
constexpr std::string_view kNothing = "There is no data to compute.";

std::string grouped(double value) {
  char buffer[64];
  const bool is_whole = value == std::floor(value);
  std::snprintf(buffer, sizeof(buffer), is_whole ? "%.0f" : "%.2f", std::fabs(value));
  std::string text = buffer;
  const size_t point = text.find('.');
  for (size_t at = point == std::string::npos ? text.size() : point; at > 3; at -= 3) {
    text.insert(at - 3, ",");
  }
  return value < 0 ? "-" + text : text;
}

std::string percent(double share) {
  char buffer[64];
  std::snprintf(buffer, sizeof(buffer), "%.2f%%", share * 100);
  return buffer;
}

std::string shown(const Json& value) {
  if (value.is_null()) return "null";
  return value.is_number() ? grouped(value.as_double()) : value.as_string();
}

// A period is named by its first day.
std::string shown_key(const Json& value, const VisualColumn& column) {
  if (column.granularity && value.is_string()) {
    const bool is_day = *column.granularity <= TimeGranularity::kDay;
    return is_day ? value.as_string().substr(0, kDayBytes) : value.as_string();
  }
  return value.is_number() ? value.as_string() : shown(value);
}

const Json::Member* find_computation(const VisualRef& visual, std::string_view id) {
  const Json* configuration = member(visual.body, "InsightConfiguration");
  for (const Json& computation : list_member(configuration, "Computations")) {
    for (const Json::Member& one : computation.members()) {
      if (text_member(&one.second, "ComputationId") == id) return &one;
    }
  }
  return nullptr;
}

std::string change_text(const std::string& what, double from, double to, const std::string& since) {
  if (to == from) return what + " is unchanged at " + grouped(to) + since + ".";
  const std::string moved = to > from ? " increased by " : " decreased by ";
  std::string text = what + moved;
  if (from != 0) text += percent(std::fabs((to - from) / from)) + " (" + grouped(to - from) + ")";
  if (from == 0) text += grouped(std::fabs(to - from));
  return text + " from " + grouped(from) + " to " + grouped(to) + since + ".";
}

std::string ranked_text(const Json* body, const VisualPart& part, const Rows& rows) {
  const bool is_bottom = text_member(body, "Type") == "BOTTOM";
  std::string text = (is_bottom ? "Bottom " : "Top ") + std::to_string(rows.size()) + " " +
                     part.columns[0].name + " by " + part.columns[1].name + ":";
  for (size_t i = 0; i < rows.size(); ++i) {
    text += (i == 0 ? " " : ", ") + shown_key(rows[i][0], part.columns[0]) + " (" +
            shown(rows[i][1]) + ")";
  }
  return text + ".";
}

// The compound rate from the first to the last of the periods, which come latest first.
std::string growth_text(const VisualPart& part, const Rows& rows) {
  const double last = rows.front()[1].as_double();
  const double first = rows.back()[1].as_double();
  const std::string what = part.columns[1].name;
  if (rows.size() < 2 || !(last / first > 0)) {
    return "There is no growth rate of " + what + " to compute.";
  }
  const double rate = std::pow(last / first, 1.0 / static_cast<double>(rows.size() - 1)) - 1;
  return "The compound growth rate of " + what + " over the last " + std::to_string(rows.size()) +
         " periods is " + percent(rate) + ".";
}

}  // namespace

std::string insight_text(const VisualRef& visual, const VisualPart& part, const Rows& rows) {
  const Json::Member* one = find_computation(visual, part.name);
  if (one == nullptr || rows.empty()) return std::string(kNothing);
  const Json* body = &one->second;
  const std::string& type = one->first;
  const std::vector<Json>& row = rows.front();
  const std::vector<VisualColumn>& columns = part.columns;
  if (type == "TotalAggregation") return "Total " + columns[0].name + " is " + shown(row[0]) + ".";
  if (type == "UniqueValues") {
    return "There are " + shown(row[0]) + " unique values of " + columns[0].column + ".";
  }
  if (type == "TopBottomRanked") return ranked_text(body, part, rows);
  if (type == "MaximumMinimum") {
    const bool is_least = text_member(body, "Type") == "MINIMUM";
    return (is_least ? "The lowest " : "The highest ") + columns[1].name + " is " + shown(row[1]) +
           ", at " + shown_key(row[0], columns[0]) + ".";
  }
  const std::string since = " at " + shown_key(row[0], columns[0]);
  if (type == "MetricComparison") {
    return columns[1].name + " is " + shown(row[1]) + ", against " + shown(row[2]) + " of " +
           columns[2].name + "," + since + ".";
  }
  if (type == "GrowthRate") return growth_text(part, rows);
  if (rows.size() < 2) return std::string(kNothing);
  return change_text(columns[1].name, rows[1][1].as_double(), row[1].as_double(), since);
}

}  // namespace tarn::bi
