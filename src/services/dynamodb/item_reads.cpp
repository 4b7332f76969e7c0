// GetItem, BatchGetItem, TransactGetItems.
#include <map>
#include <set>

#include "services/dynamodb/capacity.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/errors.h"
#include "services/dynamodb/evaluate.h"
#include "services/dynamodb/expression_parser.h"
#include "services/dynamodb/legacy.h"
#include "services/dynamodb/page.h"
#include "services/dynamodb/parameters.h"
#include "services/dynamodb/wire_values.h"

namespace tarn::dynamodb {
namespace {

constexpr size_t kMaxBatchKeys = 100;
constexpr size_t kMaxBatchGetBytes = 16 << 20;
constexpr size_t kMaxTransactionReadBytes = 4 << 20;

template <class In>
Result<void> check_read_parameters(const In& in) {
  bool has_legacy = false;
  if constexpr (requires { in.attributes_to_get; }) has_legacy = in.attributes_to_get.present;
  return check_parameters({{"ProjectionExpression", wire::present(in.projection_expression)}},
                          {{"AttributesToGet", has_legacy}}, in.expression_attribute_names.present,
                          false);
}

// The projection of a request; empty: all attributes.
template <class In>
Result<Projection> prepare_projection(Context& context, const In& in) {
  Projection projection;
  if constexpr (requires { in.attributes_to_get; }) {
    if (in.attributes_to_get.present) {
      projection = TRY(legacy_projection(context.arena, in.attributes_to_get));
    }
  }
  auto used = TRY(Substitutions::make(context.arena, in.expression_attribute_names, WireMap{}));
  if (wire::present(in.projection_expression)) {
    projection = TRY(parse_projection(context.arena, used, in.projection_expression));
  }
  TRY(used.check_all_used());
  return projection;
}

Result<std::optional<Item>> read_item(Context& context, const Table& table, const Item& key) {
  TRY(check_key(table.key(), key));
  ItemStore items(context.transaction, context.scope(), context.arena, table);
  return items.get(key_values(table.key(), key));
}

WireMap shown_item(Context& context, const Item& item, Projection projection) {
  return to_wire(context.arena,
                 projection.empty() ? item : project(context.arena, item, projection));
}

// One table of a BatchGetItem.
struct BatchGet {
  std::string_view table;
  const api::KeysAndAttributes* in = nullptr;
  Projection projection;
  std::vector<Item> keys;
};

Result<std::vector<BatchGet>> prepare_batch(Context& context, const api::BatchGetItemInput& in) {
  std::vector<BatchGet> batch;
  size_t count = 0;
  for (const auto& [table, keys] : in.request_items) {
    TRY(check_read_parameters(keys));
    const Projection projection = TRY(prepare_projection(context, keys));
    BatchGet get{table, &keys, projection, {}};
    std::set<std::string> seen;
    for (const WireMap& key : keys.keys) {
      get.keys.push_back(TRY(to_item(context.arena, key)));
      if (!seen.insert(item_json(get.keys.back())).second) {
        return validation("Provided list of item keys contains duplicates");
      }
      if (++count > kMaxBatchKeys) {
        return validation("Too many items requested for the BatchGetItem call");
      }
    }
    batch.push_back(std::move(get));
  }
  return batch;
}

// The keys from `first` on, for the client to ask for again.
void put_unprocessed(Context& context, const BatchGet& get, size_t first,
                     wire::Entry<api::KeysAndAttributes>& out) {
  out.key = get.table;
  out.value = *get.in;
  out.value.keys = wire::make_list<WireMap>(context.arena, get.keys.size() - first);
  for (uint32_t i = 0; i < out.value.keys.size; ++i) {
    out.value.keys[i] = get.in->keys[static_cast<uint32_t>(first) + i];
  }
}

template <class T>
wire::List<T> to_list(Arena& arena, const std::vector<T>& items) {
  auto list = wire::make_list<T>(arena, items.size());
  for (uint32_t i = 0; i < list.size; ++i) list[i] = items[i];
  return list;
}

}  // namespace

Result<api::GetItemOutput> get_item(Dynamodb& service, Context& context,
                                    const api::GetItemInput& in) {
  TRY(check_read_parameters(in));
  const Item key = TRY(to_item(context.arena, in.key));
  const Projection projection = TRY(prepare_projection(context, in));
  const TablePointer table = TRY(require_table(service, context, in.table_name));
  TRY(check_scalar_keys(*table, projection));
  const auto item = TRY(read_item(context, *table, key));
  api::GetItemOutput out;
  if (item) out.item = shown_item(context, *item, projection);
  Capacity units(context, table, in.return_consumed_capacity);
  units.add_read(item ? item_bytes(*item) : 0, in.consistent_read.value_or(false));
  out.consumed_capacity = units.to_wire();
  return out;
}

Result<api::BatchGetItemOutput> batch_get_item(Dynamodb& service, Context& context,
                                               const api::BatchGetItemInput& in) {
  const std::vector<BatchGet> batch = TRY(prepare_batch(context, in));
  api::BatchGetItemOutput out;
  out.responses = wire::make_map<wire::List<WireMap>>(context.arena, batch.size());
  std::vector<wire::Entry<api::KeysAndAttributes>> unprocessed;
  std::vector<api::ConsumedCapacity> consumed;
  size_t bytes = 0;
  for (uint32_t i = 0; i < batch.size(); ++i) {
    const BatchGet& get = batch[i];
    const TablePointer table = TRY(require_table(service, context, get.table));
    for (const Item& key : get.keys) TRY(check_key(table->key(), key));
    Capacity units(context, table, in.return_consumed_capacity);
    std::vector<WireMap> found;
    for (size_t k = 0; k < get.keys.size(); ++k) {
      if (bytes > kMaxBatchGetBytes) {
        put_unprocessed(context, get, k, unprocessed.emplace_back());
        break;
      }
      const auto item = TRY(read_item(context, *table, get.keys[k]));
      const size_t size = item ? item_bytes(*item) : 0;
      bytes += size;
      units.add_read(size, get.in->consistent_read.value_or(false));
      if (item) found.push_back(shown_item(context, *item, get.projection));
    }
    out.responses[i] = {get.table, to_list(context.arena, found)};
    if (units.is_asked()) units.to_wire(consumed.emplace_back());
  }
  out.unprocessed_keys = to_list(context.arena, unprocessed);
  if (!consumed.empty()) out.consumed_capacity = to_list(context.arena, consumed);
  return out;
}

Result<api::TransactGetItemsOutput> transact_get_items(Dynamodb& service, Context& context,
                                                       const api::TransactGetItemsInput& in) {
  struct Read {
    std::string_view table;
    Projection projection;
    Item key;
  };
  std::vector<Read> reads;
  for (const api::TransactGetItem& one : in.transact_items) {
    TRY(check_read_parameters(*one.get));
    reads.push_back({
      one.get->table_name, TRY(prepare_projection(context, *one.get))
      , TRY(to_item(context.arena, one.get->key))
    });
  }
  api::TransactGetItemsOutput out;
  out.responses = wire::make_list<api::ItemResponse>(context.arena, reads.size());
  std::map<std::string, Capacity> units;
  std::set<std::string> seen;
  size_t bytes = 0;
  for (uint32_t i = 0; i < reads.size(); ++i) {
    const TablePointer table = TRY(require_table(service, context, reads[i].table));
    TRY(check_key(table->key(), reads[i].key));
    if (!seen.insert(table->id() + item_json(reads[i].key)).second) {
      return validation("Transaction request cannot include multiple operations on one item");
    }
    const auto item = TRY(read_item(context, *table, reads[i].key));
    const size_t size = item ? item_bytes(*item) : 0;
    bytes += size;
    if (bytes > kMaxTransactionReadBytes) {
      return validation("Aggregated size of items in the transaction exceeds 4 MB");
    }
    if (item) out.responses[i].item = shown_item(context, *item, reads[i].projection);
    units.try_emplace(table->id(), context, table, in.return_consumed_capacity, 2)
        .first->second.add_read(size, true);
  }
  std::vector<api::ConsumedCapacity> consumed;
  for (const auto& [id, one] : units) {
    if (one.is_asked()) one.to_wire(consumed.emplace_back());
  }
  if (!consumed.empty()) out.consumed_capacity = to_list(context.arena, consumed);
  return out;
}

}  // namespace tarn::dynamodb
