// EntryBuilder: lists of structs, or maps, whose fields are picked from vectors by index; and the
// bind helpers of functions that make such. For files that use DuckDB's C++ API.
//
//   EntryBuilder entries(output, {&keys, &values});
//   entries.begin(row); entries.add({key_index, value_index}); … entries.end(); entries.flush();
#pragma once

#include <initializer_list>
#include <vector>

#include "engines/functions/nested.h"

namespace tarn::engines {

class EntryBuilder {
 public:
  static constexpr int64_t kNull = -1;

  EntryBuilder(duckdb::Vector& output, std::vector<duckdb::Vector*> sources)
      : output_(output), sources_(std::move(sources)), indexes_(sources_.size()) {}
  void begin(duckdb::idx_t row);
  // One entry: an index into each source, or kNull.
  void add(const std::vector<int64_t>& indexes);
  void end();
  void flush();

 private:
  duckdb::Vector& output_;
  std::vector<duckdb::Vector*> sources_;
  std::vector<std::vector<int64_t>> indexes_;  // one a source
  duckdb::idx_t row_ = 0, start_ = 0;
};

// STRUCT("_1" …, "_2" …)[]: as an array of anonymous rows is held.
duckdb::LogicalType list_of_rows(const std::vector<duckdb::LogicalType>& fields);
// The element's type of a list argument; throws a BinderException for another.
const duckdb::LogicalType& list_element(const Arguments& arguments, size_t index);
const duckdb::LogicalType& map_argument(const Arguments& arguments, size_t index);

}  // namespace tarn::engines
