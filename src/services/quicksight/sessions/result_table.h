// ResultTable: the rows of one query, as the engine writes them, kept compactly; and how its cells
// become JSON. Immutable once read; shared between threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "bi/value.h"
#include "services/quicksight/data_set_queries.h"

namespace tarn::quicksight {

class ResultTable {
 public:
  explicit ResultTable(std::vector<bi::DataType> types) : types_(std::move(types)) {}

  void add(std::string_view cell);  // NULL where data() == nullptr

  size_t column_count() const { return types_.size(); }
  size_t row_count() const { return types_.empty() ? 0 : ends_.size() / types_.size(); }
  bi::DataType type(size_t column) const { return types_[column]; }
  bool is_null(size_t row, size_t column) const;
  std::string_view cell(size_t row, size_t column) const;
  double number(size_t row, size_t column) const;  // NaN where there is none
  size_t size_bytes() const;

 private:
  static constexpr uint64_t kNull = uint64_t{1} << 63;

  std::vector<bi::DataType> types_;
  std::string bytes_;
  std::vector<uint64_t> ends_;  // of each cell; kNull is set where it is NULL
};

struct ResultLimits {
  size_t rows = 0;
  size_t bytes = 16 << 20;
};

// Reads a statement to its end. LimitExceeded beyond the limits' bytes; rows beyond them are left.
Result<std::shared_ptr<const ResultTable>> read_table(engines::RunningQuery& running,
                                                      std::vector<bi::DataType> types,
                                                      const ResultLimits& limits);

// Appends a cell: numbers as JSON numbers (null where not finite), times as ISO text.
void append_json_cell(const ResultTable& table, size_t row, size_t column, std::string& out);
Json json_cell(const ResultTable& table, size_t row, size_t column);
// "2026-01-31 23:59:59.500" → "2026-01-31T23:59:59.500Z"; no fraction where it is zero.
std::string iso_time(std::string_view cell);

}  // namespace tarn::quicksight
