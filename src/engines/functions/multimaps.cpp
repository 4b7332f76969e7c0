// Maps whose values are lists, from entries and from collected keys and values.
#include "engines/functions/entries.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using duckdb::ListVector;
using duckdb::LogicalType;
using duckdb::Vector;

// Rows of MAP(K, V[]): distinct keys in the order they came, each with its values.
class MultimapBuilder {
 public:
  MultimapBuilder(Vector& output, Vector& keys, Vector& values)
      : output_(output), keys_(keys), values_(values) {}

  void begin(duckdb::idx_t row) {
    row_ = row;
    start_ = key_indexes_.size();
    seen_ = CellSet();
  }
  void add(const Cell& key, duckdb::idx_t key_index, duckdb::idx_t value_index) {
    if (seen_.insert(key)) {
      key_indexes_.push_back(static_cast<int64_t>(key_index));
      value_indexes_.emplace_back();
    }
    value_indexes_[start_ + *seen_.find(key)].push_back(static_cast<duckdb::sel_t>(value_index));
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
    copy_elements(duckdb::MapVector::GetKeys(output_), keys_, key_indexes_);
    Vector& lists = duckdb::MapVector::GetValues(output_);
    for (size_t i = 0; i < count; ++i) {
      std::vector<duckdb::sel_t>& list = value_indexes_[i];
      duckdb::FlatVector::GetData<duckdb::list_entry_t>(lists)[i] = {ListVector::GetListSize(lists),
                                                                     list.size()};
      ListVector::Append(lists, values_, duckdb::SelectionVector(list.data()), list.size());
    }
  }

 private:
  Vector& output_;
  Vector& keys_;
  Vector& values_;
  duckdb::idx_t row_ = 0, start_ = 0;
  CellSet seen_;
  std::vector<int64_t> key_indexes_;
  std::vector<std::vector<duckdb::sel_t>> value_indexes_;
};

BindData bind_from_entries(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                           Arguments& arguments) {
  const LogicalType& entry = list_element(arguments, 0);
  if (entry.id() != duckdb::LogicalTypeId::STRUCT ||
      duckdb::StructType::GetChildCount(entry) != 2) {
    throw duckdb::BinderException("a list of entries is expected");
  }
  keep_argument_types(function, arguments);
  function.return_type =
      LogicalType::MAP(duckdb::StructType::GetChildType(entry, 0),
                       LogicalType::LIST(duckdb::StructType::GetChildType(entry, 1)));
  return nullptr;
}

void run_from_entries(duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& output) {
  // The entries' own vector may be a dictionary; its fields are reached through a flat copy.
  Vector& list_entries = ListVector::GetEntry(input.data[0]);
  list_entries.Flatten(ListVector::GetListSize(input.data[0]));
  auto& fields = duckdb::StructVector::GetEntries(list_entries);
  MultimapBuilder builder(output, *fields[0], *fields[1]);
  for_each_row(input, output, [&](const Rows& rows, duckdb::idx_t row) {
    const Cell entries = rows.cell(0, row);
    builder.begin(row);
    for (duckdb::idx_t i = 0; i < entries.size(); ++i) {
      const Cell entry = entries.element(i);
      if (entry.is_null()) throw_invalid("map entry cannot be null");
      if (entry.field(0).is_null()) throw_invalid("map key cannot be null");
      const duckdb::idx_t at = entries.entry().offset + i;
      builder.add(entry.field(0), at, at);
    }
    builder.end();
  });
  builder.flush();
}

BindData bind_aggregated(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                         Arguments& arguments) {
  const LogicalType &key = list_element(arguments, 0), &value = list_element(arguments, 1);
  keep_argument_types(function, arguments);
  function.return_type = LogicalType::MAP(key, LogicalType::LIST(value));
  return nullptr;
}

// multimap_agg: keys and values that were collected side by side; NULL keys are skipped.
void run_aggregated(duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& output) {
  MultimapBuilder builder(output, ListVector::GetEntry(input.data[0]),
                          ListVector::GetEntry(input.data[1]));
  for_each_row(input, output, [&](const Rows& rows, duckdb::idx_t row) {
    const Cell keys = rows.cell(0, row), values = rows.cell(1, row);
    builder.begin(row);
    for (duckdb::idx_t i = 0; i < std::min(keys.size(), values.size()); ++i) {
      if (keys.element(i).is_null()) continue;
      builder.add(keys.element(i), keys.entry().offset + i, values.entry().offset + i);
    }
    builder.end();
  });
  builder.flush();
}

}  // namespace

void add_multimaps(Registry& registry) {
  const LogicalType any = LogicalType::ANY;
  registry.add_bound("t_multimap_from_entries", {any}, bind_from_entries, run_from_entries);
  registry.add_bound("t_multimap_agg", {any, any}, bind_aggregated, run_aggregated);
}

}  // namespace tarn::engines
