// Between the API's structs and the catalog's rows. Pure functions; what goes out lives in `arena`.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/result.h"
#include "services/glue/catalog_rows.h"
#include "wire/gen/glue_types.h"

namespace tarn::glue {

// What Tarn does not serve within an input (resource links, federation, …) is refused by name.
Result<DatabaseRow> to_row(const api::DatabaseInput& in);
Result<TableRow> to_row(const api::TableInput& in, std::string_view database);
Result<PartitionRow> to_row(const api::PartitionInput& in);

api::Database to_api(const DatabaseRow& row, std::string_view account, Arena& arena);
api::Table to_api(const TableRow& row, std::string_view account, Arena& arena);
// Without its columns where `exclude_columns`.
api::Partition to_api(const PartitionRow& row, const TableRow& table, std::string_view account,
                      bool exclude_columns, Arena& arena);

// What went wrong with one item of a batch.
api::ErrorDetail* to_detail(const Error& error, Arena& arena);

std::vector<std::string> to_strings(const wire::List<wire::Text>& texts);
wire::List<wire::Text> to_texts(const std::vector<std::string>& strings, Arena& arena);
std::map<std::string, std::string> to_map(const wire::Map<wire::Text>& in);
wire::Map<wire::Text> to_wire_map(const std::map<std::string, std::string>& in, Arena& arena);

// A vector of the API's structs as a list in the arena.
template <class T>
wire::List<T> to_list(const std::vector<T>& items, Arena& arena) {
  auto list = wire::make_list<T>(arena, items.size());
  for (uint32_t i = 0; i < list.size; ++i) list[i] = items[i];
  return list;
}

}  // namespace tarn::glue
