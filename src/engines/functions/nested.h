// Cell: one value of any type in a vector, to compare, hash and show; and the loops over rows of
// functions whose types are known only when bound. For files that use DuckDB's C++ API.
#pragma once

#include <duckdb/common/types/vector.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engines/functions/scalar.h"

namespace tarn::engines {

using Arguments = duckdb::vector<duckdb::unique_ptr<duckdb::Expression>>;
using BindData = duckdb::unique_ptr<duckdb::FunctionData>;

class Cell {
 public:
  Cell(const duckdb::RecursiveUnifiedVectorFormat& format, duckdb::idx_t row)
      : format_(&format), at_(format.unified.sel->get_index(row)) {}

  bool is_null() const { return !format_->unified.validity.RowIsValid(at_); }
  const duckdb::LogicalType& type() const { return format_->logical_type; }
  // Of lists and maps.
  duckdb::idx_t size() const { return entry().length; }
  Cell element(duckdb::idx_t index) const {
    return Cell(format_->children[0], entry().offset + index);
  }
  duckdb::list_entry_t entry() const { return data<duckdb::list_entry_t>(); }
  // Of structs; of a map's elements 0 is the key and 1 the value.
  size_t field_count() const { return format_->children.size(); }
  Cell field(size_t index) const { return Cell(format_->children[index], at_); }

  template <class T>
  T data() const {
    return duckdb::UnifiedVectorFormat::GetData<T>(format_->unified)[at_];
  }

 private:
  const duckdb::RecursiveUnifiedVectorFormat* format_;
  duckdb::idx_t at_;
};

// Trino's `=`: nothing where a NULL decides; NaN equals nothing.
std::optional<bool> equal(const Cell& a, const Cell& b);
// The same of a list's element and a value that is not NULL, for the function `name`, which refuses
// what a NULL inside decides. A NULL element equals nothing.
bool equal_or_refuse(const Cell& element, const Cell& value, const char* name);
// IS NOT DISTINCT FROM: NULLs are the same, and so are NaNs.
bool identical(const Cell& a, const Cell& b);
// Below, equal or above 0; NaN is the greatest. Throws where a NULL is met inside.
int compare(const Cell& a, const Cell& b);
// The same for identical values.
uint64_t hash(const Cell& value);
// For messages.
std::string cell_text(const Cell& value);

// Distinct cells, in the order they came.
class CellSet {
 public:
  // Whether the cell is new.
  bool insert(const Cell& cell);
  bool contains(const Cell& cell) const { return find(cell) != nullptr; }
  // The index of an identical cell in order of insertion.
  const size_t* find(const Cell& cell) const;
  size_t size() const { return cells_.size(); }

 private:
  std::vector<Cell> cells_;
  std::unordered_multimap<uint64_t, size_t> places_;
};

// The rows of a call: all arguments as cells. When all are constant there is one row.
class Rows {
 public:
  Rows(duckdb::DataChunk& input, duckdb::Vector& output);
  duckdb::idx_t count() const { return count_; }
  Cell cell(size_t argument, duckdb::idx_t row) const { return Cell(formats_[argument], row); }
  bool has_null(duckdb::idx_t row) const;
  // Makes the result constant when the arguments were; call it last.
  void finish();

 private:
  duckdb::Vector& output_;
  bool is_constant_;
  duckdb::idx_t count_;
  std::vector<duckdb::RecursiveUnifiedVectorFormat> formats_;
};

// Calls `body(rows, row)` for each row without a NULL argument; the rest become NULL.
template <class Body>
void for_each_row(duckdb::DataChunk& input, duckdb::Vector& output, Body body) {
  Rows rows(input, output);
  for (duckdb::idx_t row = 0; row < rows.count(); ++row) {
    if (rows.has_null(row))
      duckdb::FlatVector::SetNull(output, row, true);
    else
      body(rows, row);
  }
  rows.finish();
}

// Collects rows of lists by the indexes of elements in one source, then writes them at once.
class ListBuilder {
 public:
  ListBuilder(duckdb::Vector& output, duckdb::Vector& source) : output_(output), source_(source) {}
  void begin(duckdb::idx_t row);
  void add(duckdb::idx_t element) { elements_.push_back(static_cast<duckdb::sel_t>(element)); }
  void end();
  void flush();

 private:
  duckdb::Vector& output_;
  duckdb::Vector& source_;
  std::vector<duckdb::sel_t> elements_;
  duckdb::idx_t row_ = 0, start_ = 0;
};

// Writes output[row] = source[index] for each pair; a negative index is NULL.
void copy_elements(duckdb::Vector& output, duckdb::Vector& source,
                   const std::vector<int64_t>& indexes);

// The arguments' types as they are; the result is the element of the first list.
void keep_argument_types(duckdb::ScalarFunction& function, const Arguments& arguments);

}  // namespace tarn::engines
