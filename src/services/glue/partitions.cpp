// Partitions of the Data Catalog.
#include <functional>
#include <string>
#include <vector>

#include "services/glue/batch_steps.h"
#include "services/glue/catalog_store.h"
#include "services/glue/convert.h"
#include "services/glue/errors.h"
#include "services/glue/glue.h"
#include "services/glue/glue_operations.h"
#include "services/glue/operation_support.h"
#include "services/glue/paging.h"
#include "services/glue/partition_expression.h"

namespace tarn::glue {
namespace {

// Whether a partition belongs to the segment asked for: the same one always does.
bool is_in_segment(const api::Segment* segment, const std::vector<std::string>& values) {
  if (segment == nullptr) return true;
  size_t hash = 0;
  for (const std::string& value : values) hash = hash * 31 + std::hash<std::string>()(value);
  const auto total = static_cast<size_t>(segment->total_segments.value_or(1));
  return hash % total == static_cast<size_t>(segment->segment_number.value_or(0));
}

Result<void> check_segment(const api::Segment* segment) {
  if (segment == nullptr) return {};
  if (segment->segment_number.value_or(0) < segment->total_segments.value_or(1)) return {};
  return invalid_input("SegmentNumber must be less than TotalSegments.");
}

}  // namespace

Result<api::CreatePartitionResponse> create_partition(Glue&, Context& context,
                                                      const api::CreatePartitionRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  CatalogStore catalog = store_of(context);
  const TableRow table = TRY(catalog.table(in.database_name, in.table_name));
  TRY(catalog.create_partition(table, TRY(to_row(*in.partition_input))));
  return api::CreatePartitionResponse{};
}

Result<api::BatchCreatePartitionResponse> batch_create_partition(
    Glue&, Context& context, const api::BatchCreatePartitionRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  CatalogStore catalog = store_of(context);
  const TableRow table = TRY(catalog.table(in.database_name, in.table_name));
  auto progress = progress_of<api::PartitionError>(context);
  if (progress.done == 0) {
    for (const api::PartitionInput& input : in.partition_input_list) TRY(to_row(input));
  }
  for (; progress.done < in.partition_input_list.size; ++progress.done) {
    if (is_full(context)) return next_step<api::BatchCreatePartitionResponse>(context, progress);
    const api::PartitionInput& input = in.partition_input_list[progress.done];
    const auto created = catalog.create_partition(table, TRY(to_row(input)));
    if (created.ok()) continue;
    if (is_of_all(created.error())) return created.error();
    progress.errors.push_back({input.values, to_detail(created.error(), context.arena)});
  }
  api::BatchCreatePartitionResponse out;
  out.errors = to_list(progress.errors, context.arena);
  return out;
}

Result<api::GetPartitionResponse> get_partition(Glue&, Context& context,
                                                const api::GetPartitionRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  CatalogStore catalog = store_of(context);
  const TableRow table = TRY(catalog.table(in.database_name, in.table_name));
  const PartitionRow row = TRY(catalog.partition(table, to_strings(in.partition_values)));
  api::GetPartitionResponse out;
  out.partition = context.arena.make<api::Partition>();
  *out.partition = to_api(row, table, context.account, false, context.arena);
  return out;
}

Result<api::GetPartitionsResponse> get_partitions(Glue&, Context& context,
                                                  const api::GetPartitionsRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  TRY(check_segment(in.segment));
  CatalogStore catalog = store_of(context);
  const TableRow table = TRY(catalog.table(in.database_name, in.table_name));
  const auto expression = TRY(PartitionExpression::parse(in.expression, table.partition_keys));
  const auto key_of = [&](const std::vector<std::string>& values) {
    return partition_key(context.scope(), table.database, table.name, values).bytes();
  };
  const std::string start = TRY(read_token(in.next_token, key_of({})));
  const size_t limit = page_size(in.max_results, kMaxLongPage);
  const bool exclude_columns = in.exclude_column_schema.value_or(false);
  std::vector<api::Partition> found;
  api::GetPartitionsResponse out;
  TRY(catalog.each_partition(table, start, [&](const PartitionRow& row) -> Result<bool> {
    if (!expression.matches(row.values) || !is_in_segment(in.segment, row.values)) return true;
    if (found.size() == limit) {
      out.next_token = context.arena.copy(make_token(key_of(row.values)));
      return false;
    }
    found.push_back(to_api(row, table, context.account, exclude_columns, context.arena));
    return true;
  }));
  out.partitions = to_list(found, context.arena);
  return out;
}

Result<api::BatchGetPartitionResponse> batch_get_partition(
    Glue&, Context& context, const api::BatchGetPartitionRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  CatalogStore catalog = store_of(context);
  const TableRow table = TRY(catalog.table(in.database_name, in.table_name));
  std::vector<api::Partition> found;
  for (const api::PartitionValueList& wanted : in.partitions_to_get) {
    const auto row = catalog.partition(table, to_strings(wanted.values));
    if (row.ok()) {
      found.push_back(to_api(*row, table, context.account, false, context.arena));
    } else if (row.error().code() != "EntityNotFoundException") {
      return row.error();
    }
  }
  api::BatchGetPartitionResponse out;
  out.partitions = to_list(found, context.arena);
  out.unprocessed_keys = wire::make_list<api::PartitionValueList>(context.arena, 0);
  return out;
}

Result<api::UpdatePartitionResponse> update_partition(Glue&, Context& context,
                                                      const api::UpdatePartitionRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  CatalogStore catalog = store_of(context);
  const TableRow table = TRY(catalog.table(in.database_name, in.table_name));
  TRY(catalog.update_partition(table, to_strings(in.partition_value_list),
                               TRY(to_row(*in.partition_input))));
  return api::UpdatePartitionResponse{};
}

Result<api::BatchUpdatePartitionResponse> batch_update_partition(
    Glue&, Context& context, const api::BatchUpdatePartitionRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  CatalogStore catalog = store_of(context);
  const TableRow table = TRY(catalog.table(in.database_name, in.table_name));
  auto progress = progress_of<api::BatchUpdatePartitionFailureEntry>(context);
  if (progress.done == 0) {
    for (const api::BatchUpdatePartitionRequestEntry& entry : in.entries) {
      TRY(to_row(*entry.partition_input));
    }
  }
  for (; progress.done < in.entries.size; ++progress.done) {
    if (is_full(context)) return next_step<api::BatchUpdatePartitionResponse>(context, progress);
    const api::BatchUpdatePartitionRequestEntry& entry = in.entries[progress.done];
    const auto updated = catalog.update_partition(table, to_strings(entry.partition_value_list),
                                                  TRY(to_row(*entry.partition_input)));
    if (updated.ok()) continue;
    if (is_of_all(updated.error())) return updated.error();
    progress.errors.push_back(
        {entry.partition_value_list, to_detail(updated.error(), context.arena)});
  }
  api::BatchUpdatePartitionResponse out;
  out.errors = to_list(progress.errors, context.arena);
  return out;
}

Result<api::DeletePartitionResponse> delete_partition(Glue&, Context& context,
                                                      const api::DeletePartitionRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  CatalogStore catalog = store_of(context);
  const TableRow table = TRY(catalog.table(in.database_name, in.table_name));
  TRY(catalog.delete_partition(table, to_strings(in.partition_values)));
  return api::DeletePartitionResponse{};
}

Result<api::BatchDeletePartitionResponse> batch_delete_partition(
    Glue&, Context& context, const api::BatchDeletePartitionRequest& in) {
  TRY(check_catalog(context, in.catalog_id));
  CatalogStore catalog = store_of(context);
  const TableRow table = TRY(catalog.table(in.database_name, in.table_name));
  std::vector<api::PartitionError> errors;
  for (const api::PartitionValueList& doomed : in.partitions_to_delete) {
    const auto deleted = catalog.delete_partition(table, to_strings(doomed.values));
    if (deleted.ok()) continue;
    if (deleted.error().http_status() >= 500) return deleted.error();
    errors.push_back({doomed.values, to_detail(deleted.error(), context.arena)});
  }
  api::BatchDeletePartitionResponse out;
  out.errors = to_list(errors, context.arena);
  return out;
}

}  // namespace tarn::glue
