#include "engines/functions/entries.h"

namespace tarn::engines {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;

void EntryBuilder::begin(duckdb::idx_t row) {
  row_ = row;
  start_ = indexes_[0].size();
}

void EntryBuilder::add(const std::vector<int64_t>& indexes) {
  for (size_t i = 0; i < indexes_.size(); ++i) indexes_[i].push_back(indexes[i]);
}

void EntryBuilder::end() {
  duckdb::FlatVector::GetData<duckdb::list_entry_t>(output_)[row_] = {start_,
                                                                      indexes_[0].size() - start_};
}

void EntryBuilder::flush() {
  const size_t count = indexes_[0].size();
  duckdb::ListVector::Reserve(output_, count);
  duckdb::ListVector::SetListSize(output_, count);
  if (count == 0) return;
  auto& fields = duckdb::StructVector::GetEntries(duckdb::ListVector::GetEntry(output_));
  for (size_t i = 0; i < sources_.size(); ++i) copy_elements(*fields[i], *sources_[i], indexes_[i]);
}

LogicalType list_of_rows(const std::vector<LogicalType>& fields) {
  duckdb::child_list_t<LogicalType> named;
  for (const LogicalType& field : fields) {
    named.emplace_back("_" + std::to_string(named.size() + 1), field);
  }
  return LogicalType::LIST(LogicalType::STRUCT(std::move(named)));
}

const LogicalType& list_element(const Arguments& arguments, size_t index) {
  const LogicalType& type = arguments[index]->return_type;
  if (type.id() != LogicalTypeId::LIST) throw duckdb::BinderException("a list is expected");
  return duckdb::ListType::GetChildType(type);
}

const LogicalType& map_argument(const Arguments& arguments, size_t index) {
  const LogicalType& type = arguments[index]->return_type;
  if (type.id() != LogicalTypeId::MAP) throw duckdb::BinderException("a map is expected");
  return type;
}

}  // namespace tarn::engines
