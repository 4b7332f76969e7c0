#include "services/quicksight/sessions/suggestion.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bi/plan/compile.h"
#include "services/quicksight/sessions/suggested_sheet.h"
#include "services/quicksight/sessions/text_reading.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kMaxColumns = 60;  // that are looked at
constexpr size_t kMaxTexts = 12;    // of which values are read
constexpr int64_t kMaxValues = 40;
constexpr double kDayUs = 86400e6;

struct ColumnFacts {
  const bi::Column* column = nullptr;
  double distinct = 0;
  double first_us = 0;  // of times
  double last_us = 0;
};

std::string lower(std::string_view text) {
  std::string made(text);
  for (char& c : made) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return made;
}

bool ends_like(const std::string& name, std::string_view word) {
  if (name == word) return true;
  return name.size() > word.size() && name.ends_with(word) &&
         !std::isalpha(static_cast<unsigned char>(name[name.size() - word.size() - 1]));
}

// Numbers that name something: adding them up says nothing.
bool is_name_of_something(const bi::Column& column) {
  static constexpr std::string_view words[] = {"id",   "key",   "code", "zip",   "number", "no",
                                               "year", "month", "day",  "phone", "lat",    "lon"};
  const std::string name = lower(column.name);
  if (column.name.ends_with("Id") || column.name.ends_with("ID")) return true;
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view word) { return ends_like(name, word); });
}

int measure_rank(const bi::Column& column) {
  static constexpr std::string_view words[] = {"revenue", "sales", "profit", "amount",  "total",
                                               "cost",    "price", "value",  "quantity"};
  const std::string name = lower(column.name);
  for (size_t i = 0; i < std::size(words); ++i) {
    if (name.find(words[i]) != std::string::npos) return static_cast<int>(i);
  }
  return column.type == bi::DataType::kDecimal ? 20 : 30;
}

// Some eight bars tell most.
double dimension_rank(const ColumnFacts& facts) {
  return std::fabs(std::log(facts.distinct) - std::log(8.0));
}

class Chooser {
 public:
  Chooser(const DataSetView& view, const VisualRunner& runner, int64_t now_us)
      : view_(view), runner_(runner), now_us_(now_us) {}

  Result<SuggestedFields> choose() {
    std::vector<const bi::Column*> columns;
    for (const bi::Column& column : view_.relation.columns) {
      if (columns.size() < kMaxColumns) columns.push_back(&column);
    }
    TRY(look(columns));
    SuggestedFields made;
    read_texts();
    for (const Reading& reading : readings_) made.readings.push_back(reading);
    std::vector<ColumnFacts> measures, dimensions, dates;
    for (const ColumnFacts& facts : facts_) {
      const bi::Column& column = *facts.column;
      if (bi::is_numeric(column.type) && !is_name_of_something(column)) measures.push_back(facts);
      const bool is_word = column.type == bi::DataType::kString && !is_read(column);
      if (is_word && facts.distinct >= 2 && facts.distinct <= 60) dimensions.push_back(facts);
      if (column.type == bi::DataType::kDatetime && facts.distinct >= 2) dates.push_back(facts);
    }
    std::stable_sort(measures.begin(), measures.end(), [](const auto& a, const auto& b) {
      return measure_rank(*a.column) < measure_rank(*b.column);
    });
    std::stable_sort(dimensions.begin(), dimensions.end(), [](const auto& a, const auto& b) {
      return dimension_rank(a) < dimension_rank(b);
    });
    for (const ColumnFacts& facts : measures) made.measures.push_back(*facts.column);
    for (const ColumnFacts& facts : dimensions) made.dimensions.push_back(*facts.column);
    const auto date =
        std::max_element(dates.begin(), dates.end(),
                         [](const auto& a, const auto& b) { return a.distinct < b.distinct; });
    if (date != dates.end()) {
      made.date = *date->column;
      made.granularity = granularity_of(*date);
    }
    return made;
  }

 private:
  using Reading = SuggestedReading;

  bool is_read(const bi::Column& text) const {
    return std::any_of(read_.begin(), read_.end(),
                       [&](const std::string& name) { return name == text.name; });
  }

  bool is_taken(const std::string& name) const {
    return std::any_of(view_.relation.columns.begin(), view_.relation.columns.end(),
                       [&](const bi::Column& column) { return lower(column.name) == lower(name); });
  }

  // What can't be read stays text: a dashboard is suggested without it.
  void read_texts() {
    size_t tried = 0;
    for (const ColumnFacts& facts : facts_) {
      if (facts.column->type != bi::DataType::kString || facts.distinct < 2) continue;
      if (++tried > kMaxTexts) break;
      const auto values = some_values(*facts.column);
      if (!values.ok()) continue;
      const auto reading = reading_of(facts.column->name, *values);
      if (!reading) continue;
      const bool is_date = reading->type == bi::DataType::kDatetime;
      const std::string name = facts.column->name + (is_date ? " date" : " amount");
      if (is_taken(name)) continue;
      readings_.push_back({{name, reading->type}, reading->expression});
      read_.push_back(facts.column->name);
    }
    std::vector<const bi::Column*> made;
    for (const Reading& reading : readings_) made.push_back(&reading.column);
    const size_t before = facts_.size();
    if (look(made).ok()) return;
    facts_.resize(before);
    readings_.clear();
    read_.clear();
  }

  Result<std::vector<std::string>> some_values(const bi::Column& column) const {
    bi::VisualQuery query;
    query.relation = view_.relation;
    query.now_us = now_us_;
    const std::string sql = TRY(bi::compile_values(query, column.name, "", kMaxValues));
    const auto table =
        TRY(runner_.run(view_, sql, {bi::DataType::kString}, static_cast<size_t>(kMaxValues)));
    std::vector<std::string> values;
    for (size_t row = 0; row < table->row_count(); ++row) {
      values.emplace_back(table->cell(row, 0));
    }
    return values;
  }

  Result<void> look(const std::vector<const bi::Column*>& columns) {
    if (columns.empty()) return {};
    const size_t first = facts_.size();
    bi::VisualQuery query;
    query.relation = view_.relation;
    query.now_us = now_us_;
    for (const Reading& reading : readings_) {
      query.calculated_fields.emplace_back(reading.column.name, reading.expression);
    }
    using Kind = bi::Aggregation::Kind;
    const auto ask = [&](const bi::Column& column, Kind kind) {
      query.measures.push_back({std::to_string(query.measures.size()), column.name, {kind}});
    };
    for (const bi::Column* column : columns) {
      facts_.push_back({column});
      ask(*column, Kind::kDistinctCount);
      if (column->type != bi::DataType::kDatetime) continue;
      ask(*column, Kind::kMin);
      ask(*column, Kind::kMax);
    }
    const bi::CompiledQuery compiled = TRY(bi::compile(query));
    std::vector<bi::DataType> types;
    for (const bi::ResultColumn& column : compiled.columns) types.push_back(column.type);
    const auto table = TRY(runner_.run(view_, compiled.sql, types, 1));
    if (table->row_count() != 1) return {};
    size_t at = 0;
    for (size_t i = first; i < facts_.size(); ++i) {
      ColumnFacts& facts = facts_[i];
      facts.distinct = table->is_null(0, at) ? 0 : table->number(0, at);
      ++at;
      if (facts.column->type != bi::DataType::kDatetime) continue;
      facts.first_us = time_of(*table, at++);
      facts.last_us = time_of(*table, at++);
    }
    return {};
  }

  static double time_of(const ResultTable& table, size_t column) {
    if (table.is_null(0, column)) return 0;
    const auto read = bi::read_time(Json(iso_time(table.cell(0, column))));
    return read.ok() ? static_cast<double>(*read) : 0;
  }

  static std::string_view granularity_of(const ColumnFacts& date) {
    const double days = (date.last_us - date.first_us) / kDayUs;
    if (days > 3000) return "YEAR";
    if (days > 120) return "MONTH";
    return days > 3 ? "DAY" : "HOUR";
  }

  const DataSetView& view_;
  const VisualRunner& runner_;
  const int64_t now_us_;
  std::vector<ColumnFacts> facts_;
  std::vector<Reading> readings_;
  std::vector<std::string> read_;  // the texts' names
};

}  // namespace

Result<Json> suggest_definition(const DataSetView& view, const VisualRunner& runner,
                                int64_t now_us) {
  const SuggestedFields fields = TRY(Chooser(view, runner, now_us).choose());
  return suggested_sheet(view.name, view.arn, view.relation.columns, fields);
}

}  // namespace tarn::quicksight
