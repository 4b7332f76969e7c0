// Arrays and maps side by side: zip, and the entries of one map or of two.
#include "engines/functions/entries.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using duckdb::ListVector;
using duckdb::LogicalType;
using duckdb::MapType;
using duckdb::MapVector;
using duckdb::Vector;

BindData bind_zip(duckdb::ClientContext&, duckdb::ScalarFunction& function, Arguments& arguments) {
  std::vector<LogicalType> fields;
  for (size_t i = 0; i < arguments.size(); ++i) fields.push_back(list_element(arguments, i));
  function.arguments.clear();
  for (const auto& argument : arguments) function.arguments.push_back(argument->return_type);
  function.varargs = LogicalType::INVALID;
  function.return_type = list_of_rows(fields);
  return nullptr;
}

// Shorter lists are filled with NULLs.
void run_zip(duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& output) {
  const size_t lists = input.ColumnCount();
  std::vector<Vector*> sources;
  for (size_t i = 0; i < lists; ++i) sources.push_back(&ListVector::GetEntry(input.data[i]));
  EntryBuilder entries(output, sources);
  std::vector<int64_t> indexes(lists);
  for_each_row(input, output, [&](const Rows& rows, duckdb::idx_t row) {
    duckdb::idx_t longest = 0;
    for (size_t i = 0; i < lists; ++i) longest = std::max(longest, rows.cell(i, row).size());
    entries.begin(row);
    for (duckdb::idx_t at = 0; at < longest; ++at) {
      for (size_t i = 0; i < lists; ++i) {
        const duckdb::list_entry_t list = rows.cell(i, row).entry();
        indexes[i] =
            at < list.length ? static_cast<int64_t>(list.offset + at) : EntryBuilder::kNull;
      }
      entries.add(indexes);
    }
    entries.end();
  });
  entries.flush();
}

BindData bind_map_entries(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                          Arguments& arguments) {
  const LogicalType& map = map_argument(arguments, 0);
  keep_argument_types(function, arguments);
  function.return_type = list_of_rows({MapType::KeyType(map), MapType::ValueType(map)});
  return nullptr;
}

void run_map_entries(duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& output) {
  EntryBuilder entries(output,
                       {&MapVector::GetKeys(input.data[0]), &MapVector::GetValues(input.data[0])});
  for_each_row(input, output, [&](const Rows& rows, duckdb::idx_t row) {
    const duckdb::list_entry_t map = rows.cell(0, row).entry();
    entries.begin(row);
    for (duckdb::idx_t i = map.offset; i < map.offset + map.length; ++i) {
      entries.add({static_cast<int64_t>(i), static_cast<int64_t>(i)});
    }
    entries.end();
  });
  entries.flush();
}

BindData bind_map_zip(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                      Arguments& arguments) {
  const LogicalType& a = map_argument(arguments, 0);
  const LogicalType& b = map_argument(arguments, 1);
  keep_argument_types(function, arguments);
  function.return_type =
      list_of_rows({MapType::KeyType(a), MapType::ValueType(a), MapType::ValueType(b)});
  return nullptr;
}

// (key, value, other value) for the keys of either map; of the first one first. The keys of both
// lie in one vector, those of the second map behind the first's.
void run_map_zip(duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& output) {
  const duckdb::idx_t first = ListVector::GetListSize(input.data[0]);
  const duckdb::idx_t second = ListVector::GetListSize(input.data[1]);
  Vector keys(MapType::KeyType(input.data[0].GetType()));
  keys.Resize(0, std::max<duckdb::idx_t>(first + second, 1));
  duckdb::VectorOperations::Copy(MapVector::GetKeys(input.data[0]), keys, first, 0, 0);
  duckdb::VectorOperations::Copy(MapVector::GetKeys(input.data[1]), keys, second, 0, first);
  EntryBuilder entries(
      output, {&keys, &MapVector::GetValues(input.data[0]), &MapVector::GetValues(input.data[1])});
  for_each_row(input, output, [&](const Rows& rows, duckdb::idx_t row) {
    const Cell a = rows.cell(0, row), b = rows.cell(1, row);
    CellSet of_a, of_b;
    for (duckdb::idx_t i = 0; i < a.size(); ++i) of_a.insert(a.element(i).field(0));
    for (duckdb::idx_t i = 0; i < b.size(); ++i) of_b.insert(b.element(i).field(0));
    entries.begin(row);
    for (duckdb::idx_t i = 0; i < a.size(); ++i) {
      const auto at = static_cast<int64_t>(a.entry().offset + i);
      const size_t* other = of_b.find(a.element(i).field(0));
      const int64_t value =
          other ? static_cast<int64_t>(b.entry().offset + *other) : EntryBuilder::kNull;
      entries.add({at, at, value});
    }
    for (duckdb::idx_t i = 0; i < b.size(); ++i) {
      if (of_a.contains(b.element(i).field(0))) continue;
      const auto at = static_cast<int64_t>(b.entry().offset + i);
      entries.add({static_cast<int64_t>(first) + at, EntryBuilder::kNull, at});
    }
    entries.end();
  });
  entries.flush();
}

}  // namespace

void add_zips(Registry& registry) {
  const LogicalType any = LogicalType::ANY;
  registry.add_variadic("t_zip", any, bind_zip, run_zip);
  registry.add_bound("t_map_entries", {any}, bind_map_entries, run_map_entries);
  registry.add_bound("t_map_zip", {any, any}, bind_map_zip, run_map_zip);
}

}  // namespace tarn::engines
