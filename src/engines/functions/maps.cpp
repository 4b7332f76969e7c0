// Maps from lists, entries and other maps; the finish of aggregates that collected lists.
#include "engines/functions/nested.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using duckdb::ListType;
using duckdb::ListVector;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::MapType;
using duckdb::MapVector;
using duckdb::Vector;

void expect(bool condition, const char* what) {
  if (!condition) throw duckdb::BinderException(std::string(what) + " is expected");
}

const LogicalType& element_type(const Arguments& arguments, size_t index) {
  expect(arguments[index]->return_type.id() == LogicalTypeId::LIST, "a list");
  return ListType::GetChildType(arguments[index]->return_type);
}

// (K[], V[]) -> MAP(K, V), or MAP(K, V[]) when grouped.
template <bool grouped>
BindData bind_lists(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                    Arguments& arguments) {
  keep_argument_types(function, arguments);
  const LogicalType& value = element_type(arguments, 1);
  function.return_type =
      LogicalType::MAP(element_type(arguments, 0), grouped ? LogicalType::LIST(value) : value);
  return nullptr;
}

template <bool grouped>
BindData bind_entries(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                      Arguments& arguments) {
  keep_argument_types(function, arguments);
  const LogicalType& entry = element_type(arguments, 0);
  expect(entry.id() == LogicalTypeId::STRUCT && duckdb::StructType::GetChildCount(entry) == 2,
         "a list of entries");
  const LogicalType& value = duckdb::StructType::GetChildType(entry, 1);
  function.return_type = LogicalType::MAP(duckdb::StructType::GetChildType(entry, 0),
                                          grouped ? LogicalType::LIST(value) : value);
  return nullptr;
}

// Rows of maps, collected as indexes into a vector of keys and one of values.
class MapBuilder {
 public:
  MapBuilder(Vector& output, Vector& keys, Vector& values)
      : output_(output), keys_(keys), values_(values) {}

  void begin(duckdb::idx_t row) {
    row_ = row;
    start_ = key_indexes_.size();
    seen_ = CellSet();
  }
  // False when the key is there already.
  bool add(const Cell& key, duckdb::idx_t key_index, duckdb::idx_t value_index) {
    if (!seen_.insert(key)) return false;
    key_indexes_.push_back(static_cast<duckdb::sel_t>(key_index));
    value_indexes_.push_back(static_cast<duckdb::sel_t>(value_index));
    return true;
  }
  // The value of a key that is there already becomes another.
  void replace(const Cell& key, duckdb::idx_t value_index) {
    value_indexes_[start_ + *seen_.find(key)] = static_cast<duckdb::sel_t>(value_index);
  }
  void end() {
    duckdb::FlatVector::GetData<duckdb::list_entry_t>(output_)[row_] = {
        start_, key_indexes_.size() - start_};
  }
  void flush() {
    const size_t count = key_indexes_.size();
    ListVector::Reserve(output_, count);
    ListVector::SetListSize(output_, count);
    if (count == 0) return;
    Vector& entries = ListVector::GetEntry(output_);
    auto copy = [count](Vector& from, Vector& to, std::vector<duckdb::sel_t>& indexes) {
      duckdb::VectorOperations::Copy(from, to, duckdb::SelectionVector(indexes.data()), count, 0,
                                     0);
    };
    copy(keys_, *duckdb::StructVector::GetEntries(entries)[0], key_indexes_);
    copy(values_, *duckdb::StructVector::GetEntries(entries)[1], value_indexes_);
  }

 private:
  Vector& output_;
  Vector& keys_;
  Vector& values_;
  duckdb::idx_t row_ = 0, start_ = 0;
  CellSet seen_;
  std::vector<duckdb::sel_t> key_indexes_, value_indexes_;
};

void refuse_key(const Cell& key) {
  if (key.is_null()) throw_invalid("map key cannot be null");
  if (!equal(key, key)) throw_invalid("map key cannot be indeterminate: " + cell_text(key));
}

[[noreturn]] void throw_duplicate(const Cell& key) {
  throw_invalid("Duplicate map keys (" + cell_text(key) + ") are not allowed");
}

// `strict`: MAP(keys, values); otherwise map_agg, which skips NULL keys and keeps first values.
template <bool strict>
void run_map(duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& output) {
  MapBuilder builder(output, ListVector::GetEntry(input.data[0]),
                     ListVector::GetEntry(input.data[1]));
  for_each_row(input, output, [&](const Rows& rows, duckdb::idx_t row) {
    const Cell keys = rows.cell(0, row), values = rows.cell(1, row);
    if (keys.size() != values.size()) {
      throw_invalid("Key and value arrays must be the same length");
    }
    builder.begin(row);
    for (duckdb::idx_t i = 0; i < keys.size(); ++i) {
      const Cell key = keys.element(i);
      if (strict) refuse_key(key);
      if (key.is_null()) continue;
      const bool is_new = builder.add(key, keys.entry().offset + i, values.entry().offset + i);
      if (strict && !is_new) throw_duplicate(key);
    }
    builder.end();
  });
  builder.flush();
}

void run_from_entries(duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& output) {
  // The entries' own vector may be a dictionary; its fields are reached through a flat copy.
  Vector& list_entries = ListVector::GetEntry(input.data[0]);
  list_entries.Flatten(ListVector::GetListSize(input.data[0]));
  auto& fields = duckdb::StructVector::GetEntries(list_entries);
  MapBuilder builder(output, *fields[0], *fields[1]);
  for_each_row(input, output, [&](const Rows& rows, duckdb::idx_t row) {
    const Cell entries = rows.cell(0, row);
    builder.begin(row);
    for (duckdb::idx_t i = 0; i < entries.size(); ++i) {
      const Cell entry = entries.element(i);
      if (entry.is_null()) throw_invalid("map entry cannot be null");
      refuse_key(entry.field(0));
      const duckdb::idx_t at = entries.entry().offset + i;
      if (!builder.add(entry.field(0), at, at)) throw_duplicate(entry.field(0));
    }
    builder.end();
  });
  builder.flush();
}

// MAP(K, V)[] -> MAP(K, V): the union; the first map that has a key gives its value.
void run_union(duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& output) {
  Vector& maps = ListVector::GetEntry(input.data[0]);
  maps.Flatten(ListVector::GetListSize(input.data[0]));
  MapBuilder builder(output, MapVector::GetKeys(maps), MapVector::GetValues(maps));
  for_each_row(input, output, [&](const Rows& rows, duckdb::idx_t row) {
    const Cell list = rows.cell(0, row);
    builder.begin(row);
    for (duckdb::idx_t i = 0; i < list.size(); ++i) {
      const Cell map = list.element(i);
      if (map.is_null()) continue;
      for (duckdb::idx_t j = 0; j < map.size(); ++j) {
        const duckdb::idx_t at = map.entry().offset + j;
        builder.add(map.element(j).field(0), at, at);
      }
    }
    builder.end();
  });
  builder.flush();
}

BindData bind_union(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                    Arguments& arguments) {
  keep_argument_types(function, arguments);
  function.return_type = element_type(arguments, 0);
  expect(function.return_type.id() == LogicalTypeId::MAP, "a list of maps");
  return nullptr;
}

// map_concat: of several maps into one, where the last value of a key counts.
void run_concat(duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& output) {
  const duckdb::idx_t maps = input.ColumnCount();
  const LogicalType& type = output.GetType();
  Vector keys(MapType::KeyType(type)), values(MapType::ValueType(type));
  std::vector<duckdb::idx_t> bases;
  duckdb::idx_t total = 0;
  for (duckdb::idx_t i = 0; i < maps; ++i) {
    bases.push_back(total);
    total += ListVector::GetListSize(input.data[i]);
  }
  keys.Resize(0, std::max<duckdb::idx_t>(total, 1));
  values.Resize(0, std::max<duckdb::idx_t>(total, 1));
  for (duckdb::idx_t i = 0; i < maps; ++i) {
    const duckdb::idx_t size = ListVector::GetListSize(input.data[i]);
    duckdb::VectorOperations::Copy(MapVector::GetKeys(input.data[i]), keys, size, 0, bases[i]);
    duckdb::VectorOperations::Copy(MapVector::GetValues(input.data[i]), values, size, 0, bases[i]);
  }
  MapBuilder builder(output, keys, values);
  for_each_row(input, output, [&](const Rows& rows, duckdb::idx_t row) {
    builder.begin(row);
    for (duckdb::idx_t i = 0; i < maps; ++i) {
      const Cell map = rows.cell(i, row);
      for (duckdb::idx_t j = 0; j < map.size(); ++j) {
        const duckdb::idx_t at = bases[i] + map.entry().offset + j;
        const Cell key = map.element(j).field(0);
        if (!builder.add(key, at, at)) builder.replace(key, at);
      }
    }
    builder.end();
  });
  builder.flush();
}

BindData bind_concat(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                     Arguments& arguments) {
  expect(!arguments.empty() && arguments[0]->return_type.id() == LogicalTypeId::MAP, "a map");
  function.return_type = arguments[0]->return_type;
  function.varargs = arguments[0]->return_type;
  return nullptr;
}

BindData bind_histogram(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                        Arguments& arguments) {
  keep_argument_types(function, arguments);
  function.return_type = LogicalType::MAP(element_type(arguments, 0), LogicalType::BIGINT);
  return nullptr;
}

// Of values and their counts, which begin at `start`, the first `wanted` by count; the earlier one
// of those that are equal.
void keep_most_frequent(size_t start, size_t wanted, std::vector<duckdb::sel_t>& keys,
                        std::vector<int64_t>& counts) {
  std::vector<std::pair<int64_t, duckdb::sel_t>> all;
  for (size_t i = start; i < keys.size(); ++i) all.emplace_back(counts[i], keys[i]);
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (all.size() > wanted) all.resize(wanted);
  keys.resize(start + all.size());
  counts.resize(start + all.size());
  for (size_t i = 0; i < all.size(); ++i) {
    counts[start + i] = all[i].first;
    keys[start + i] = all[i].second;
  }
}

// All values with their counts, or as many of the most frequent as the second argument says.
void run_histogram(duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& output) {
  Vector& elements = ListVector::GetEntry(input.data[0]);
  std::vector<int64_t> counts;
  std::vector<duckdb::sel_t> keys;
  for_each_row(input, output, [&](const Rows& rows, duckdb::idx_t row) {
    const Cell list = rows.cell(0, row);
    const size_t start = keys.size();
    CellSet seen;
    for (duckdb::idx_t i = 0; i < list.size(); ++i) {
      if (list.element(i).is_null()) continue;
      if (seen.insert(list.element(i))) {
        keys.push_back(static_cast<duckdb::sel_t>(list.entry().offset + i));
        counts.push_back(0);
      }
      ++counts[start + *seen.find(list.element(i))];
    }
    if (input.ColumnCount() > 1) {
      const int64_t wanted = rows.cell(1, row).data<int64_t>();
      if (wanted < 2) {
        throw_error("INVALID_FUNCTION_ARGUMENT",
                    "approx_most_frequent bucket count must be greater than one, input bucket "
                    "count: " +
                        std::to_string(wanted));
      }
      keep_most_frequent(start, static_cast<size_t>(wanted), keys, counts);
      if (keys.size() == start) duckdb::FlatVector::SetNull(output, row, true);
    }
    duckdb::FlatVector::GetData<duckdb::list_entry_t>(output)[row] = {start, keys.size() - start};
  });
  ListVector::Reserve(output, keys.size());
  ListVector::SetListSize(output, keys.size());
  if (keys.empty()) return;
  auto& fields = duckdb::StructVector::GetEntries(ListVector::GetEntry(output));
  duckdb::VectorOperations::Copy(elements, *fields[0], duckdb::SelectionVector(keys.data()),
                                 keys.size(), 0, 0);
  std::copy(counts.begin(), counts.end(), duckdb::FlatVector::GetData<int64_t>(*fields[1]));
}

}  // namespace

void add_maps(Registry& registry) {
  const LogicalType any = LogicalType::ANY;
  registry.add_bound("t_map", {any, any}, bind_lists<false>, run_map<true>);
  registry.add_bound("t_map_agg", {any, any}, bind_lists<false>, run_map<false>);
  registry.add_bound("t_map_from_entries", {any}, bind_entries<false>, run_from_entries);
  registry.add_bound("t_map_union", {any}, bind_union, run_union);
  registry.add_bound("t_histogram", {any}, bind_histogram, run_histogram);
  registry.add_bound("t_most_frequent", {any, LogicalType::BIGINT}, bind_histogram, run_histogram);
  registry.add_variadic("t_map_concat", any, bind_concat, run_concat);
}

}  // namespace tarn::engines
