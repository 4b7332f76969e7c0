// Partition indexes. Partitions lie in the order of their values, and a query's conditions are
// applied to them as they are read, so an index changes no answer: it is kept, and active at once.
#include <algorithm>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "services/glue/catalog_extras_rows.h"
#include "services/glue/convert.h"
#include "services/glue/glue_operations.h"
#include "services/glue/operation_support.h"
#include "services/glue/partition_indexes.h"

namespace tarn::glue {
namespace {

constexpr size_t kMaxIndexes = 3;  // Glue's, of one table

Result<std::vector<PartitionIndexRow>> indexes_of(Context& context, const TableRow& table) {
  std::vector<PartitionIndexRow> rows;
  const std::string prefix = indexes_key(context.scope(), table.database, table.name).bytes();
  auto cursor = TRY(context.transaction.scan(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    rows.push_back(TRY(store::decode_row<PartitionIndexRow>(cursor->value())));
  }
  return rows;
}

const CatalogColumn* find_key(const TableRow& table, std::string_view name) {
  for (const CatalogColumn& column : table.partition_keys) {
    if (equals_ignoring_case(column.name, name)) return &column;
  }
  return nullptr;
}

}  // namespace

Result<void> add_partition_index(Context& context, const TableRow& table,
                                 const api::PartitionIndex& in) {
  PartitionIndexRow row;
  row.name = to_lower_ascii(in.index_name);
  for (const wire::Text key : in.keys) {
    if (find_key(table, key) == nullptr) {
      return invalid_input("The index key " + std::string(key) + " is no partition key of table " +
                           table.name + ".");
    }
    row.keys.push_back(to_lower_ascii(key));
  }
  const auto others = TRY(indexes_of(context, table));
  for (const PartitionIndexRow& other : others) {
    if (other.name == row.name) return already_exists("Index " + row.name + " already exists.");
    if (other.keys == row.keys) {
      return already_exists("The index " + other.name + " has the same keys.");
    }
  }
  if (others.size() >= kMaxIndexes) {
    return Error(400, "ResourceNumberLimitExceededException",
                 "A table has at most 3 partition indexes.");
  }
  store::Key key = indexes_key(context.scope(), table.database, table.name);
  return context.transaction.put(key.add(row.name).bytes(), store::encode_row(row));
}

Result<api::CreatePartitionIndexResponse> create_partition_index(
    Glue&, Context& context, const api::CreatePartitionIndexRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  const TableRow table = TRY(store_of(context).table(in.database_name, in.table_name));
  TRY(add_partition_index(context, table, *in.partition_index));
  return api::CreatePartitionIndexResponse{};
}

Result<api::DeletePartitionIndexResponse> delete_partition_index(
    Glue&, Context& context, const api::DeletePartitionIndexRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  const TableRow table = TRY(store_of(context).table(in.database_name, in.table_name));
  store::Key key = indexes_key(context.scope(), table.database, table.name);
  key.add(to_lower_ascii(in.index_name));
  if (!TRY(context.transaction.get(key.bytes()))) {
    return entity_not_found("Index " + std::string(in.index_name) + " not found.");
  }
  TRY(context.transaction.erase(key.bytes()));
  return api::DeletePartitionIndexResponse{};
}

Result<api::GetPartitionIndexesResponse> get_partition_indexes(
    Glue&, Context& context, const api::GetPartitionIndexesRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  const TableRow table = TRY(store_of(context).table(in.database_name, in.table_name));
  std::vector<api::PartitionIndexDescriptor> found;
  for (const PartitionIndexRow& row : TRY(indexes_of(context, table))) {
    api::PartitionIndexDescriptor& out = found.emplace_back();
    out.index_name = context.arena.copy(row.name);
    out.index_status = "ACTIVE";
    out.keys = wire::make_list<api::KeySchemaElement>(context.arena, row.keys.size());
    for (uint32_t i = 0; i < out.keys.size; ++i) {
      const CatalogColumn* column = find_key(table, row.keys[i]);
      out.keys[i].name = context.arena.copy(row.keys[i]);
      out.keys[i].type = column == nullptr ? "string" : context.arena.copy(column->type);
    }
  }
  api::GetPartitionIndexesResponse out;
  out.partition_index_descriptor_list = to_list(found, context.arena);
  return out;
}

}  // namespace tarn::glue
