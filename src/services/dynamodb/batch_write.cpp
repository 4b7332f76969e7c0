// BatchWriteItem, in steps: it is not one transaction for AWS either, and may be larger than one.
#include <memory>
#include <set>

#include "services/dynamodb/capacity.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/errors.h"
#include "services/dynamodb/wire_values.h"
#include "services/dynamodb/write.h"

namespace tarn::dynamodb {
namespace {

constexpr size_t kMaxBatchWrites = 25;
constexpr size_t kMaxStepBytes = 256 * 1024;  // then one more of the largest fits a transaction

struct BatchProgress final : Progress {
  explicit BatchProgress(std::vector<size_t> sizes) : old_bytes(std::move(sizes)) {}
  const std::vector<size_t> old_bytes;  // what was there before the writes that are committed
};

Result<Write> prepare_write(Context& context, std::string_view table, const api::WriteRequest& in) {
  if ((in.put_request != nullptr) == (in.delete_request != nullptr)) {
    return validation(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
        "supported datatypes");
  }
  Write write;
  write.table = table;
  if (in.put_request != nullptr) {
    write.item = TRY(to_item(context.arena, in.put_request->item));
    if (item_bytes(write.item) > kMaxItemBytes) return item_too_large();
    return write;
  }
  write.kind = WriteKind::kDelete;
  write.item = TRY(to_item(context.arena, in.delete_request->key));
  return write;
}

struct BatchWrites {
  std::vector<Write> writes;
  std::vector<TablePointer> tables;  // of each write
};

Result<BatchWrites> prepare_batch_writes(Dynamodb& service, Context& context,
                                         const api::BatchWriteItemInput& in) {
  BatchWrites batch;
  for (const auto& [table, requests] : in.request_items) {
    for (const api::WriteRequest& request : requests) {
      batch.writes.push_back(TRY(prepare_write(context, table, request)));
    }
  }
  if (batch.writes.size() > kMaxBatchWrites) {
    return validation("Too many items requested for the BatchWriteItem call");
  }
  std::set<std::string> seen;
  for (const Write& write : batch.writes) {
    batch.tables.push_back(TRY(require_table(service, context, write.table)));
    const Table& table = *batch.tables.back();
    // Of puts, too, it says that the key does not match.
    TRY(check_key_part(table.key().hash, write.item, true));
    TRY(check_key_part(table.key().range, write.item, false));
    TRY(check_write(context, table, write));
    if (!seen.insert(table.id() + item_digest(key_values(table.key(), write.item))).second) {
      return validation("Provided list of item keys contains duplicates");
    }
  }
  return batch;
}

// Of the tables alone.
Result<void> answer_capacity(Context& context, const api::BatchWriteItemInput& in,
                             const BatchWrites& batch, const std::vector<size_t>& old_bytes,
                             api::BatchWriteItemOutput& out) {
  std::vector<api::ConsumedCapacity> consumed;
  for (size_t i = 0; i < batch.writes.size(); ++i) {
    if (i > 0 && batch.tables[i] == batch.tables[i - 1]) continue;
    Capacity units(context, batch.tables[i], in.return_consumed_capacity);
    if (!units.is_asked()) return {};
    ItemStore items(context.transaction, context.scope(), context.arena, *batch.tables[i]);
    for (size_t k = i; k < batch.writes.size() && batch.tables[k] == batch.tables[i]; ++k) {
      const Write& write = batch.writes[k];
      units.add_write(old_bytes[k], write.kind == WriteKind::kPut ? item_bytes(write.item) : 0,
                      items);
    }
    units.to_wire(consumed.emplace_back());
  }
  out.consumed_capacity = wire::make_list<api::ConsumedCapacity>(context.arena, consumed.size());
  for (uint32_t i = 0; i < consumed.size(); ++i) out.consumed_capacity[i] = consumed[i];
  return {};
}

Result<void> answer_metrics(Context& context, const api::BatchWriteItemInput& in,
                            const BatchWrites& batch, api::BatchWriteItemOutput& out) {
  using Metrics = wire::List<api::ItemCollectionMetrics>;
  std::vector<wire::Entry<Metrics>> tables;
  for (size_t i = 0; i < batch.writes.size(); ++i) {
    const auto* metrics = TRY(collection_metrics(
        context, *batch.tables[i], in.return_item_collection_metrics, batch.writes[i].item));
    if (metrics == nullptr) continue;
    if (tables.empty() || tables.back().key != batch.writes[i].table) {
      auto list = wire::make_list<api::ItemCollectionMetrics>(context.arena, batch.writes.size());
      list.size = 0;
      tables.push_back({batch.writes[i].table, list});
    }
    Metrics& list = tables.back().value;
    list.data[list.size++] = *metrics;
  }
  if (tables.empty()) return {};
  out.item_collection_metrics = wire::make_map<Metrics>(context.arena, tables.size());
  for (uint32_t i = 0; i < tables.size(); ++i) out.item_collection_metrics[i] = tables[i];
  return {};
}

}  // namespace

Result<api::BatchWriteItemOutput> batch_write_item(Dynamodb& service, Context& context,
                                                   const api::BatchWriteItemInput& in) {
  const BatchWrites batch = TRY(prepare_batch_writes(service, context, in));
  const auto* progress = static_cast<const BatchProgress*>(context.progress.get());
  std::vector<size_t> old_bytes;
  if (progress != nullptr) old_bytes = progress->old_bytes;
  while (old_bytes.size() < batch.writes.size() &&
         context.transaction.size_bytes() < kMaxStepBytes) {
    const size_t at = old_bytes.size();
    ItemStore items(context.transaction, context.scope(), context.arena, *batch.tables[at]);
    const WriteOutcome outcome = TRY(perform(context, *batch.tables[at], batch.writes[at], items));
    old_bytes.push_back(outcome.old_bytes);
  }
  api::BatchWriteItemOutput out;
  if (old_bytes.size() < batch.writes.size()) {
    context.next_progress = std::make_shared<BatchProgress>(std::move(old_bytes));
    return out;
  }
  out.unprocessed_items = wire::make_map<wire::List<api::WriteRequest>>(context.arena, 0);
  TRY(answer_capacity(context, in, batch, old_bytes, out));
  TRY(answer_metrics(context, in, batch, out));
  return out;
}

}  // namespace tarn::dynamodb
