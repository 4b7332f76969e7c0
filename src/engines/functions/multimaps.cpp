// The finish of multimap_agg: keys and values that were collected, to MAP(K, V[]).
#include "engines/functions/nested.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using duckdb::ListVector;
using duckdb::LogicalType;
using duckdb::Vector;

void copy_by(Vector& from, Vector& to, std::vector<duckdb::sel_t>& indexes) {
  if (indexes.empty()) return;
  duckdb::VectorOperations::Copy(from, to, duckdb::SelectionVector(indexes.data()), indexes.size(),
                                 0, 0);
}

// (K[], V[]); a NULL key is passed over, a NULL value is a value.
void run_multimap_agg(duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& output) {
  std::vector<duckdb::sel_t> keys, values;
  std::vector<duckdb::list_entry_t> groups;  // one a key: where its values are
  for_each_row(input, output, [&](const Rows& rows, duckdb::idx_t row) {
    const Cell row_keys = rows.cell(0, row), row_values = rows.cell(1, row);
    const size_t start = keys.size();
    CellSet seen;
    std::vector<std::vector<duckdb::sel_t>> grouped;
    for (duckdb::idx_t i = 0; i < row_keys.size(); ++i) {
      const Cell key = row_keys.element(i);
      if (key.is_null()) continue;
      if (seen.insert(key)) {
        keys.push_back(static_cast<duckdb::sel_t>(row_keys.entry().offset + i));
        grouped.emplace_back();
      }
      const auto value = static_cast<duckdb::sel_t>(row_values.entry().offset + i);
      grouped[*seen.find(key)].push_back(value);
    }
    for (const auto& group : grouped) {
      groups.push_back({values.size(), group.size()});
      values.insert(values.end(), group.begin(), group.end());
    }
    duckdb::FlatVector::GetData<duckdb::list_entry_t>(output)[row] = {start, keys.size() - start};
  });
  ListVector::Reserve(output, keys.size());
  ListVector::SetListSize(output, keys.size());
  if (keys.empty()) return;
  auto& fields = duckdb::StructVector::GetEntries(ListVector::GetEntry(output));
  copy_by(ListVector::GetEntry(input.data[0]), *fields[0], keys);
  Vector& lists = *fields[1];
  ListVector::Reserve(lists, values.size());
  ListVector::SetListSize(lists, values.size());
  copy_by(ListVector::GetEntry(input.data[1]), ListVector::GetEntry(lists), values);
  std::copy(groups.begin(), groups.end(), duckdb::FlatVector::GetData<duckdb::list_entry_t>(lists));
}

BindData bind_multimap_agg(duckdb::ClientContext&, duckdb::ScalarFunction& function,
                           Arguments& arguments) {
  keep_argument_types(function, arguments);
  auto element = [&](size_t index) {
    return duckdb::ListType::GetChildType(arguments[index]->return_type);
  };
  function.return_type = LogicalType::MAP(element(0), LogicalType::LIST(element(1)));
  return nullptr;
}

}  // namespace

void add_multimaps(Registry& registry) {
  registry.add_bound("t_multimap_agg", {LogicalType::ANY, LogicalType::ANY}, bind_multimap_agg,
                     run_multimap_agg);
}

}  // namespace tarn::engines
