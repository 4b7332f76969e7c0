#include "services/dynamodb/describe.h"

#include <algorithm>
#include <vector>

#include "services/dynamodb/table.h"

namespace tarn::dynamodb {
namespace {

constexpr int64_t kOnDemandReads = 12'000, kOnDemandWrites = 4'000;

using WireSchema = wire::List<api::KeySchemaElement>;

WireSchema wire_schema(Arena& arena, std::string_view hash, std::string_view range) {
  auto schema = wire::make_list<api::KeySchemaElement>(arena, range.empty() ? 1 : 2);
  schema[0] = {arena.copy(hash), "HASH"};
  if (!range.empty()) schema[1] = {arena.copy(range), "RANGE"};
  return schema;
}

api::ProvisionedThroughputDescription* wire_throughput(Arena& arena, int64_t reads,
                                                       int64_t writes) {
  auto* out = arena.make<api::ProvisionedThroughputDescription>();
  out->number_of_decreases_today = 0;
  out->read_capacity_units = reads;
  out->write_capacity_units = writes;
  return out;
}

// AWS tells more of a table that neither comes nor goes.
bool is_there(std::string_view status) { return status != "CREATING" && status != "DELETING"; }

// What AWS says that a table takes at once: what is provisioned, or what one on demand begins with.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html
template <class Warm>
Warm* wire_warm_throughput(Arena& arena, bool is_on_demand, int64_t reads, int64_t writes) {
  auto* out = arena.make<Warm>();
  out->read_units_per_second = is_on_demand ? kOnDemandReads : reads;
  out->write_units_per_second = is_on_demand ? kOnDemandWrites : writes;
  out->status = "ACTIVE";
  return out;
}

api::Projection* wire_projection(Arena& arena, const IndexRow& index) {
  auto* out = arena.make<api::Projection>();
  out->projection_type = arena.copy(index.projection);
  if (index.non_keys.empty()) return out;
  out->non_key_attributes = wire::make_list<wire::Text>(arena, index.non_keys.size());
  for (uint32_t i = 0; i < index.non_keys.size(); ++i) {
    out->non_key_attributes[i] = arena.copy(index.non_keys[i]);
  }
  return out;
}

// Loosely: every write changes it.
Result<int64_t> read_count(Context& context, const store::Key& key) {
  auto cursor = TRY(context.transaction.scan_loosely(key.bytes(), store::prefix_end(key.bytes())));
  return cursor->valid() ? store::decode_counter(cursor->value()) : 0;
}

template <class Index>
Result<void> fill_index(Context& context, const TableRow& table, std::string_view status,
                        const IndexRow& row, Index& out) {
  Arena& arena = context.arena;
  out.index_name = arena.copy(row.name);
  out.key_schema = wire_schema(arena, row.hash, row.range);
  out.projection = wire_projection(arena, row);
  out.item_count = TRY(read_count(context, count_key(context.scope(), table.id, row.id)));
  out.index_size_bytes = TRY(read_count(context, bytes_key(context.scope(), table.id, row.id)));
  out.index_arn = arena.copy(index_arn(context, table.name, row.name));
  if constexpr (requires { out.index_status; }) {
    out.index_status = row.is_filling || status == "CREATING" ? "CREATING" : "ACTIVE";
    if (row.is_filling) out.backfilling = true;
    out.provisioned_throughput = wire_throughput(arena, row.read_units, row.write_units);
    if (!is_there(status)) return {};
    out.warm_throughput = wire_warm_throughput<api::GlobalSecondaryIndexWarmThroughputDescription>(
        arena, table.is_on_demand, row.read_units, row.write_units);
  }
  return {};
}

template <class Index>
Result<wire::List<Index>> wire_indexes(Context& context, const TableRow& table,
                                       std::string_view status, bool is_local) {
  wire::List<Index> list;
  const auto count = static_cast<size_t>(
      std::count_if(table.indexes.begin(), table.indexes.end(),
                    [&](const IndexRow& index) { return index.is_local == is_local; }));
  if (count == 0) return list;
  list = wire::make_list<Index>(context.arena, count);
  uint32_t at = 0;
  for (const IndexRow& index : table.indexes) {
    if (index.is_local == is_local) TRY(fill_index(context, table, status, index, list[at++]));
  }
  return list;
}

}  // namespace

Result<api::TableDescription*> describe(Context& context, const TableRow& table,
                                        std::string_view status) {
  Arena& arena = context.arena;
  auto* out = arena.make<api::TableDescription>();
  out->attribute_definitions =
      wire::make_list<api::AttributeDefinition>(arena, table.attributes.size());
  for (uint32_t i = 0; i < table.attributes.size(); ++i) {
    out->attribute_definitions[i] = {arena.copy(table.attributes[i].name),
                                     arena.copy(table.attributes[i].type)};
  }
  out->table_name = arena.copy(table.name);
  out->key_schema = wire_schema(arena, table.hash, table.range);
  out->table_status = status;
  out->creation_date_time = wire::Timestamp{table.created_ms};
  out->provisioned_throughput = wire_throughput(arena, table.read_units, table.write_units);
  if (table.increased_ms != 0) {
    out->provisioned_throughput->last_increase_date_time = wire::Timestamp{table.increased_ms};
  }
  if (table.decreased_ms != 0) {
    out->provisioned_throughput->last_decrease_date_time = wire::Timestamp{table.decreased_ms};
  }
  out->item_count = TRY(read_count(context, count_key(context.scope(), table.id, 0)));
  out->table_size_bytes = TRY(read_count(context, bytes_key(context.scope(), table.id, 0)));
  out->table_arn = arena.copy(table_arn(context, table.name));
  out->table_id = arena.copy(table.id);
  if (is_there(status)) {
    out->warm_throughput = wire_warm_throughput<api::TableWarmThroughputDescription>(
        arena, table.is_on_demand, table.read_units, table.write_units);
  }
  if (table.is_on_demand) {
    out->billing_mode_summary = arena.make<api::BillingModeSummary>();
    out->billing_mode_summary->billing_mode = "PAY_PER_REQUEST";
    out->billing_mode_summary->last_update_to_pay_per_request_date_time =
        wire::Timestamp{table.on_demand_since_ms};
  }
  out->local_secondary_indexes =
      TRY(wire_indexes<api::LocalSecondaryIndexDescription>(context, table, status, true));
  out->global_secondary_indexes =
      TRY(wire_indexes<api::GlobalSecondaryIndexDescription>(context, table, status, false));
  if (!table.table_class.empty()) {
    out->table_class_summary = arena.make<api::TableClassSummary>();
    out->table_class_summary->table_class = arena.copy(table.table_class);
  }
  out->deletion_protection_enabled = table.is_protected;
  return out;
}

}  // namespace tarn::dynamodb
