// UpdateTable.
#include <algorithm>
#include <set>

#include "services/dynamodb/describe.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/errors.h"
#include "services/dynamodb/item_keys.h"
#include "services/dynamodb/table_checks.h"
#include "services/dynamodb/worker.h"

namespace tarn::dynamodb {
namespace {

Result<void> check_update_served(const api::UpdateTableInput& in) {
  if (in.replica_updates.present || in.global_table_witness_updates.present ||
      wire::present(in.multi_region_consistency) ||
      wire::present(in.global_table_settings_replication_mode)) {
    return not_served("global tables");
  }
  if (in.vector_index_updates.present) return not_served("vector indexes");
  if (in.on_demand_throughput != nullptr) return not_served("OnDemandThroughput");
  if (in.warm_throughput != nullptr) return not_served("WarmThroughput");
  TRY(check_stream(in.stream_specification));
  return check_sse(in.sse_specification);
}

Result<void> check_update(const api::UpdateTableInput& in) {
  const bool has_any = in.provisioned_throughput != nullptr || wire::present(in.billing_mode) ||
                       !in.global_secondary_index_updates.empty() ||
                       in.stream_specification != nullptr || in.sse_specification != nullptr ||
                       wire::present(in.table_class) || in.deletion_protection_enabled ||
                       in.warm_throughput != nullptr;
  if (!has_any) {
    return validation(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
        "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
  }
  if (in.billing_mode == "PROVISIONED" && in.provisioned_throughput == nullptr) {
    return invalid_values(
        "ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  }
  if (in.billing_mode == "PAY_PER_REQUEST" && in.provisioned_throughput != nullptr) {
    return invalid_values(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
        "PAY_PER_REQUEST");
  }
  if (in.provisioned_throughput != nullptr) return check_throughput(*in.provisioned_throughput);
  return {};
}

Result<void> update_billing(Context& context, const api::UpdateTableInput& in, TableRow& table) {
  const int64_t now_ms = context.clock.domain_ms();
  if (in.billing_mode == "PAY_PER_REQUEST" && !table.is_on_demand) {
    table.is_on_demand = true;
    table.on_demand_since_ms = now_ms;
    table.read_units = table.write_units = 0;
    for (IndexRow& index : table.indexes) index.read_units = index.write_units = 0;
  }
  if (in.billing_mode == "PROVISIONED") table.is_on_demand = false;
  if (in.provisioned_throughput == nullptr) return {};
  if (table.is_on_demand) {
    return invalid_values(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
        "PAY_PER_REQUEST");
  }
  const int64_t reads = *in.provisioned_throughput->read_capacity_units;
  const int64_t writes = *in.provisioned_throughput->write_capacity_units;
  if (reads == table.read_units && writes == table.write_units && !wire::present(in.billing_mode)) {
    return validation(
        "The provisioned throughput for the table will not change. The requested value equals the "
        "current value. Current ReadCapacityUnits provisioned for the table: " +
        std::to_string(reads) + ". Requested ReadCapacityUnits: " + std::to_string(reads) +
        ". Current WriteCapacityUnits provisioned for the table: " + std::to_string(writes) +
        ". Requested WriteCapacityUnits: " + std::to_string(writes) +
        ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to request "
        "higher limits.");
  }
  if (reads > table.read_units || writes > table.write_units) table.increased_ms = now_ms;
  if (reads < table.read_units || writes < table.write_units) table.decreased_ms = now_ms;
  table.read_units = reads;
  table.write_units = writes;
  return {};
}

Result<IndexRow*> find_global_index(TableRow& table, std::string_view name) {
  for (IndexRow& index : table.indexes) {
    if (!index.is_local && index.name == name) return &index;
  }
  return Error(400, "ResourceNotFoundException",
               "Requested resource not found: Index: " + std::string(name) +
                   " not found for table: " + table.name);
}

Result<void> erase_index(Context& context, TableRow& table, const IndexRow& index) {
  const store::Scope scope = context.scope();
  const std::string entries = entries_key(scope, table.id, index.id).bytes();
  TRY(context.transaction.erase_range(entries, store::prefix_end(entries)));
  TRY(context.transaction.erase(count_key(scope, table.id, index.id).bytes()));
  TRY(context.transaction.erase(bytes_key(scope, table.id, index.id).bytes()));
  const int64_t id = index.id;
  std::erase_if(table.indexes, [&](const IndexRow& one) { return one.id == id; });
  return {};
}

Result<void> update_index(Context& context, const api::GlobalSecondaryIndexUpdate& in,
                          TableRow& table) {
  if (in.create != nullptr) {
    IndexRow index = TRY(make_index_row(table, *in.create));
    const auto globals = std::count_if(table.indexes.begin(), table.indexes.end(),
                                       [](const IndexRow& one) { return !one.is_local; });
    if (static_cast<size_t>(globals) >= kMaxGlobalIndexes) {
      return invalid_values("GlobalSecondaryIndex count exceeds the per-table limit of 20");
    }
    index.id = table.next_index_id++;
    index.is_filling = true;
    table.indexes.push_back(std::move(index));
    return {};
  }
  if (in.delete_ != nullptr) {
    const IndexRow* index = TRY(find_global_index(table, in.delete_->index_name));
    return erase_index(context, table, *index);
  }
  IndexRow* index = TRY(find_global_index(table, in.update->index_name));
  if (in.update->on_demand_throughput != nullptr) return not_served("OnDemandThroughput");
  if (in.update->provisioned_throughput == nullptr) return {};
  TRY(check_throughput(*in.update->provisioned_throughput));
  index->read_units = *in.update->provisioned_throughput->read_capacity_units;
  index->write_units = *in.update->provisioned_throughput->write_capacity_units;
  return {};
}

Result<void> check_index_updates(const api::UpdateTableInput& in) {
  std::set<std::string_view> names;
  size_t online = 0;
  for (const auto& update : in.global_secondary_index_updates) {
    const wire::Text name = update.create != nullptr    ? update.create->index_name
                            : update.delete_ != nullptr ? update.delete_->index_name
                            : update.update != nullptr  ? update.update->index_name
                                                        : wire::Text();
    if (!wire::present(name)) {
      return invalid_values(
          "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
          "GlobalSecondaryIndexUpdate.Delete must not be null");
    }
    if (!names.insert(name).second) {
      return invalid_values(
          "Only one global secondary index update per index is allowed simultaneously. Index: " +
          std::string(name));
    }
    if (update.update == nullptr) ++online;
  }
  if (online > 1) {
    return limit_exceeded(
        "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously "
        "per table");
  }
  return {};
}

Result<void> update_indexes(Context& context, const api::UpdateTableInput& in, TableRow& table) {
  for (const auto& update : in.global_secondary_index_updates) {
    TRY(update_index(context, update, table));
  }
  return {};
}

}  // namespace

Result<api::UpdateTableOutput> update_table(Dynamodb& service, Context& context,
                                            const api::UpdateTableInput& in) {
  TRY(check_update_served(in));
  TRY(check_update(in));
  TRY(check_index_updates(in));
  TableRow table = TRY(require_table_row(context, in.table_name));
  TRY(update_billing(context, in, table));
  TRY(merge_attributes(in.attribute_definitions, table));
  TRY(update_indexes(context, in, table));
  drop_unused_attributes(table);
  if (wire::present(in.table_class)) table.table_class = in.table_class;
  table.is_protected = in.deletion_protection_enabled.value_or(table.is_protected);
  TRY(put_table(context.transaction, context.scope(), table));
  const bool is_filling = std::any_of(table.indexes.begin(), table.indexes.end(),
                                      [](const IndexRow& index) { return index.is_filling; });
  if (is_filling) {
    TRY(put_work(context, table));
    context.after_commit([&service] { service.worker().wake(); });
  }
  api::UpdateTableOutput out;
  out.table_description = TRY(describe(context, table, "UPDATING"));
  return out;
}

}  // namespace tarn::dynamodb
