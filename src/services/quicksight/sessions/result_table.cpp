#include "services/quicksight/sessions/result_table.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "base/append.h"
#include "services/quicksight/sessions/session_errors.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kSecondsBytes = 19;  // of "2026-01-31 23:59:59"

double parse_double(std::string_view text) {
  double value = std::numeric_limits<double>::quiet_NaN();
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

void ResultTable::add(std::string_view cell) {
  bytes_.append(cell);
  ends_.push_back(bytes_.size() | (cell.data() == nullptr ? kNull : 0));
}

bool ResultTable::is_null(size_t row, size_t column) const {
  return (ends_[row * types_.size() + column] & kNull) != 0;
}

std::string_view ResultTable::cell(size_t row, size_t column) const {
  const size_t at = row * types_.size() + column;
  const size_t begin = at == 0 ? 0 : ends_[at - 1] & ~kNull;
  return std::string_view(bytes_).substr(begin, (ends_[at] & ~kNull) - begin);
}

double ResultTable::number(size_t row, size_t column) const {
  if (is_null(row, column)) return std::numeric_limits<double>::quiet_NaN();
  return parse_double(cell(row, column));
}

size_t ResultTable::size_bytes() const {
  return bytes_.size() + ends_.size() * sizeof(uint64_t) + types_.size();
}

Result<std::shared_ptr<const ResultTable>> read_table(engines::RunningQuery& running,
                                                      std::vector<bi::DataType> types,
                                                      const ResultLimits& limits) {
  auto table = std::make_shared<ResultTable>(std::move(types));
  engines::RowBatch batch;
  while (TRY(running.next(batch))) {
    for (size_t i = 0; i < batch.row_count() && table->row_count() < limits.rows; ++i) {
      for (const std::string_view cell : batch.row(i)) table->add(cell);
    }
    if (table->size_bytes() > limits.bytes) {
      return answer_too_large("The answer is larger than can be shown: filter it, or group more.");
    }
  }
  return std::shared_ptr<const ResultTable>(std::move(table));
}

std::string iso_time(std::string_view cell) {
  std::string text(cell.substr(0, kSecondsBytes));
  if (text.size() < kSecondsBytes) return std::string(cell);
  text[10] = 'T';
  const std::string_view fraction = cell.substr(kSecondsBytes);
  if (fraction.find_first_not_of(".0") != std::string_view::npos) text += fraction;
  return text + "Z";
}

void append_json_cell(const ResultTable& table, size_t row, size_t column, std::string& out) {
  if (table.is_null(row, column)) {
    out += "null";
    return;
  }
  const std::string_view cell = table.cell(row, column);
  switch (table.type(column)) {
    case bi::DataType::kInteger:
    case bi::DataType::kBoolean:
      out += cell;
      return;
    case bi::DataType::kDecimal:
      out += Json(parse_double(cell)).dump();
      return;
    case bi::DataType::kDatetime:
      append_json_quoted(iso_time(cell), out);
      return;
    case bi::DataType::kString:
      append_json_quoted(cell, out);
      return;
  }
}

Json json_cell(const ResultTable& table, size_t row, size_t column) {
  if (table.is_null(row, column)) return Json();
  const std::string_view cell = table.cell(row, column);
  switch (table.type(column)) {
    case bi::DataType::kInteger: {
      int64_t number = 0;
      std::from_chars(cell.data(), cell.data() + cell.size(), number);
      return Json(number);
    }
    case bi::DataType::kDecimal:
      return Json(parse_double(cell));
    case bi::DataType::kBoolean:
      return Json(cell == "true");
    case bi::DataType::kDatetime:
      return Json(iso_time(cell));
    case bi::DataType::kString:
      break;
  }
  return Json(cell);
}

}  // namespace tarn::quicksight
