// Elements of arrays and maps.
#include "engines/functions/nested.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;

BindData bind_element(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                      Arguments& arguments) {
  if (arguments[0]->return_type.id() != LogicalTypeId::LIST) {
    throw duckdb::BinderException("a list is expected");
  }
  keep_argument_types(function, arguments);
  function.return_type = duckdb::ListType::GetChildType(arguments[0]->return_type);
  return nullptr;
}

BindData bind_map_value(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                        Arguments& arguments) {
  if (arguments[0]->return_type.id() != LogicalTypeId::MAP) {
    throw duckdb::BinderException("a map is expected");
  }
  keep_argument_types(function, arguments);
  function.return_type = duckdb::MapType::ValueType(arguments[0]->return_type);
  return nullptr;
}

// Finds for each row the element of `source` that is the result; `find` gives -1 for NULL.
template <class Find>
void run_find(duckdb::DataChunk& input, duckdb::Vector& output, duckdb::Vector& source, Find find) {
  Rows rows(input, output);
  std::vector<int64_t> indexes(rows.count(), -1);
  for (duckdb::idx_t row = 0; row < rows.count(); ++row) {
    if (!rows.has_null(row)) indexes[row] = find(rows.cell(0, row), rows.cell(1, row));
  }
  copy_elements(output, source, indexes);
  rows.finish();
}

void run_subscript(duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& output) {
  auto find = [](const Cell& list, const Cell& subscript) -> int64_t {
    const int64_t index = subscript.data<int64_t>();
    if (index == 0) throw_invalid("SQL array indices start at 1");
    if (index < 0) throw_invalid("Array subscript is negative: " + std::to_string(index));
    if (index > static_cast<int64_t>(list.size())) {
      throw_invalid("Array subscript must be less than or equal to array length: " +
                    std::to_string(index) + " > " + std::to_string(list.size()));
    }
    return static_cast<int64_t>(list.entry().offset) + index - 1;
  };
  run_find(input, output, duckdb::ListVector::GetEntry(input.data[0]), find);
}

void run_element_at(duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& output) {
  auto find = [](const Cell& list, const Cell& subscript) -> int64_t {
    const int64_t index = subscript.data<int64_t>();
    const auto size = static_cast<int64_t>(list.size());
    if (index == 0) throw_invalid("SQL array indices start at 1");
    if (index > size || index < -size) return -1;
    return static_cast<int64_t>(list.entry().offset) + (index > 0 ? index - 1 : size + index);
  };
  run_find(input, output, duckdb::ListVector::GetEntry(input.data[0]), find);
}

int64_t find_key(const Cell& map, const Cell& key) {
  for (duckdb::idx_t i = 0; i < map.size(); ++i) {
    if (identical(map.element(i).field(0), key)) {
      return static_cast<int64_t>(map.entry().offset + i);
    }
  }
  return -1;
}

template <bool must_exist>
void run_map_value(duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& output) {
  auto find = [](const Cell& map, const Cell& key) -> int64_t {
    const int64_t index = find_key(map, key);
    if (must_exist && index < 0) throw_invalid("Key not present in map: " + cell_text(key));
    return index;
  };
  run_find(input, output, duckdb::MapVector::GetValues(input.data[0]), find);
}

}  // namespace

void add_subscripts(Registry& registry) {
  const LogicalType any = LogicalType::ANY, bigint = LogicalType::BIGINT;
  registry.add_bound("t_subscript", {any, bigint}, bind_element, run_subscript);
  registry.add_bound("t_element_at", {any, bigint}, bind_element, run_element_at);
  registry.add_bound("t_map_subscript", {any, any}, bind_map_value, run_map_value<true>);
  registry.add_bound("t_map_element_at", {any, any}, bind_map_value, run_map_value<false>);
}

}  // namespace tarn::engines
