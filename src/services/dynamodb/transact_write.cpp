// TransactWriteItems: one transaction of the store, and the tokens that keep one from running
// twice.
#include <map>
#include <set>

#include "base/hash.h"
#include "base/json.h"
#include "services/dynamodb/capacity.h"
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/errors.h"
#include "services/dynamodb/prepare.h"
#include "services/dynamodb/tokens.h"
#include "services/dynamodb/wire_values.h"
#include "services/dynamodb/write.h"

namespace tarn::dynamodb {
namespace {

// A write of the transaction with what of it identifies the request.
struct TransactWrite {
  Write write;
  std::string fingerprint;
};

void add_text(std::string& fingerprint, std::string_view text) {
  fingerprint += std::to_string(text.size());
  fingerprint.append(":").append(text);
}

template <class In>
Result<void> prepare_one(Context& context, WriteKind kind, const In& in, TransactWrite& out) {
  out.write.kind = kind;
  out.write.table = in.table_name;
  if constexpr (requires { in.item; }) {
    out.write.item = TRY(to_item(context.arena, in.item));
    if (item_bytes(out.write.item) > kMaxItemBytes) return item_too_large();
  } else {
    out.write.item = TRY(to_item(context.arena, in.key));
  }
  TRY(prepare_condition(context, in, out.write));
  add_text(out.fingerprint, std::to_string(static_cast<int>(kind)));
  add_text(out.fingerprint, in.table_name);
  add_text(out.fingerprint, item_json(out.write.item));
  add_text(out.fingerprint, in.condition_expression);
  if constexpr (requires { in.update_expression; }) {
    add_text(out.fingerprint, in.update_expression);
  }
  for (const auto& [key, name] : in.expression_attribute_names) {
    add_text(out.fingerprint, key);
    add_text(out.fingerprint, name);
  }
  add_text(out.fingerprint, item_json(TRY(to_item(context.arena, in.expression_attribute_values))));
  return {};
}

Result<TransactWrite> prepare_transact_write(Context& context, const api::TransactWriteItem& in) {
  const int count = (in.condition_check != nullptr) + (in.put != nullptr) +
                    (in.delete_ != nullptr) + (in.update != nullptr);
  if (count != 1) {
    return validation("TransactItems can only contain one of Check, Put, Update or Delete");
  }
  TransactWrite out;
  if (in.condition_check != nullptr) {
    TRY(prepare_one(context, WriteKind::kCheck, *in.condition_check, out));
  } else if (in.put != nullptr) {
    TRY(prepare_one(context, WriteKind::kPut, *in.put, out));
  } else if (in.delete_ != nullptr) {
    TRY(prepare_one(context, WriteKind::kDelete, *in.delete_, out));
  } else {
    TRY(prepare_one(context, WriteKind::kUpdate, *in.update, out));
  }
  return out;
}

// Why each of the items kept the transaction from being committed, or did not.
class Cancellation {
 public:
  void add_none() { add("None", "{\"Code\":\"None\"}"); }

  void add(const Error& error) {
    has_any_ = true;
    const bool is_condition = error.code() == "ConditionalCheckFailedException";
    const std::string code = is_condition ? "ConditionalCheckFailed" : "ValidationError";
    std::string reason =
        "{\"Code\":" + json_quote(code) + ",\"Message\":" + json_quote(error.message());
    for (const auto& [name, json] : error.fields()) reason += ",\"" + name + "\":" + json;
    add(code, reason + "}");
  }

  Result<void> check() const {
    if (!has_any_) return {};
    return transaction_cancelled(codes_, "[" + reasons_ + "]");
  }

 private:
  void add(std::string_view code, std::string_view reason) {
    codes_.append(codes_.empty() ? "" : ", ").append(code);
    reasons_.append(reasons_.empty() ? "" : ",").append(reason);
  }

  std::string codes_;
  std::string reasons_;
  bool has_any_ = false;
};

bool is_reason(const Error& error) {
  return error.code() == "ConditionalCheckFailedException" || error.code() == "ValidationException";
}

using Units = std::map<std::string, Capacity>;  // by table id

Result<void> perform_all(Dynamodb& service, Context& context,
                         const api::TransactWriteItemsInput& in,
                         const std::vector<TransactWrite>& writes, Units& units) {
  std::vector<TablePointer> tables;
  std::set<std::string> seen;
  for (const auto& [write, fingerprint] : writes) {
    tables.push_back(TRY(require_table(service, context, write.table)));
    const Table& table = *tables.back();
    const KeyValues key = key_values(table.key(), write.item);
    if (key.hash == nullptr) continue;  // refused below
    if (!seen.insert(table.id() + item_digest(key)).second) {
      return validation("Transaction request cannot include multiple operations on one item");
    }
  }
  Cancellation cancellation;
  for (size_t i = 0; i < writes.size(); ++i) {
    ItemStore items(context.transaction, context.scope(), context.arena, *tables[i]);
    const auto outcome = [&]() -> Result<WriteOutcome> {
      TRY(check_write(context, *tables[i], writes[i].write));
      return perform(context, *tables[i], writes[i].write, items);
    }();
    if (!outcome.ok()) {
      if (!is_reason(outcome.error())) return outcome.error();
      cancellation.add(outcome.error());
      continue;
    }
    cancellation.add_none();
    units.try_emplace(tables[i]->id(), context, tables[i], in.return_consumed_capacity, 2)
        .first->second.add_write(outcome->old_bytes, outcome->new_bytes, items);
  }
  return cancellation.check();
}

Result<void> answer_transaction_metrics(Dynamodb& service, Context& context,
                                        const api::TransactWriteItemsInput& in,
                                        const std::vector<TransactWrite>& writes,
                                        api::TransactWriteItemsOutput& out) {
  if (in.return_item_collection_metrics != "SIZE") return {};
  using Metrics = wire::List<api::ItemCollectionMetrics>;
  std::map<std::string_view, std::vector<api::ItemCollectionMetrics>> tables;
  for (const auto& [write, fingerprint] : writes) {
    const TablePointer table = TRY(require_table(service, context, write.table));
    const auto* metrics =
        TRY(collection_metrics(context, *table, in.return_item_collection_metrics, write.item));
    if (metrics != nullptr) tables[write.table].push_back(*metrics);
  }
  if (tables.empty()) return {};
  out.item_collection_metrics = wire::make_map<Metrics>(context.arena, tables.size());
  uint32_t at = 0;
  for (const auto& [name, list] : tables) {
    auto& entry = out.item_collection_metrics[at++];
    entry.key = name;
    entry.value = wire::make_list<api::ItemCollectionMetrics>(context.arena, list.size());
    for (uint32_t i = 0; i < list.size(); ++i) entry.value[i] = list[i];
  }
  return {};
}

}  // namespace

Result<api::TransactWriteItemsOutput> transact_write_items(Dynamodb& service, Context& context,
                                                           const api::TransactWriteItemsInput& in) {
  std::vector<TransactWrite> writes;
  std::string fingerprint;
  for (const api::TransactWriteItem& one : in.transact_items) {
    writes.push_back(TRY(prepare_transact_write(context, one)));
    fingerprint += writes.back().fingerprint;
  }
  api::TransactWriteItemsOutput out;
  if (wire::present(in.client_request_token)) {
    const bool is_done =
        TRY(take_token(context, in.client_request_token, digest(DigestKind::kSha256, fingerprint)));
    if (is_done) return out;
  }
  Units units;
  TRY(perform_all(service, context, in, writes, units));
  std::vector<api::ConsumedCapacity> consumed;
  for (const auto& [id, one] : units) {
    if (one.is_asked()) one.to_wire(consumed.emplace_back());
  }
  if (!consumed.empty()) {
    out.consumed_capacity = wire::make_list<api::ConsumedCapacity>(context.arena, consumed.size());
    for (uint32_t i = 0; i < consumed.size(); ++i) out.consumed_capacity[i] = consumed[i];
  }
  TRY(answer_transaction_metrics(service, context, in, writes, out));
  return out;
}

}  // namespace tarn::dynamodb
