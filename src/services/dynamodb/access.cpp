// What IAM is asked for DynamoDB's operations: tables by ARN however they are named, indexes, and
// the condition keys that policies on items use.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/dynamodb_operations.h"
#include "services/dynamodb/expression_parser.h"
#include "services/dynamodb/key_condition.h"
#include "services/dynamodb/named_attributes.h"
#include "services/dynamodb/table.h"
#include "services/dynamodb/wire_values.h"

namespace tarn::dynamodb {
namespace {

using AccessRequests = std::vector<AccessRequest>;

constexpr size_t kUsualConditions = 8;

Result<void> guard_table(Context& context, std::string_view named, AccessRequest& request) {
  const std::string_view name = TRY(table_name_of(context, named));
  request.resources.clear();
  request.resources.push_back(table_arn(context, name));
  return {};
}

void add_condition(AccessRequest& request, std::string_view key, std::string_view value) {
  if (value.data() != nullptr) request.conditions.emplace_back(key, value);
}

void add_leading_key(const Value& value, AccessRequest& request) {
  if (value.is_text()) add_condition(request, "dynamodb:LeadingKeys", value.text());
}

// The hash keys of the items or keys of a request; what is wrong with them is said later.
class LeadingKeys {
 public:
  static Result<LeadingKeys> of(Dynamodb& service, Context& context, std::string_view named) {
    const std::string_view name = TRY(table_name_of(context, named));
    return LeadingKeys(context.arena,
                       TRY(find_table(service, context.transaction, context.scope(), name)));
  }

  void add(const WireMap& item, AccessRequest& request) const {
    if (table_ == nullptr) return;
    for (const auto& [name, in] : item) {
      if (name != table_->row().hash) continue;
      if (const auto value = to_value(arena_, in); value.ok()) add_leading_key(*value, request);
    }
  }

  const TablePointer& table() const { return table_; }

 private:
  LeadingKeys(Arena& arena, TablePointer table) : arena_(arena), table_(std::move(table)) {}

  Arena& arena_;
  TablePointer table_;
};

template <class In>
void add_item_conditions(const In& in, AccessRequest& request) {
  request.conditions.reserve(kUsualConditions);
  for (const std::string_view name : named_attributes(in)) {
    add_condition(request, "dynamodb:Attributes", name);
  }
  if constexpr (requires { in.return_values; }) {
    add_condition(request, "dynamodb:ReturnValues", in.return_values);
  }
  if constexpr (requires { in.return_consumed_capacity; }) {
    add_condition(request, "dynamodb:ReturnConsumedCapacity", in.return_consumed_capacity);
  }
  if constexpr (requires { in.projection_expression; }) {
    bool is_part = wire::present(in.projection_expression);
    if constexpr (requires { in.attributes_to_get; }) is_part |= in.attributes_to_get.present;
    std::string_view select = is_part ? "SPECIFIC_ATTRIBUTES" : "ALL_ATTRIBUTES";
    if constexpr (requires { in.select; }) {
      if (wire::present(in.select)) select = in.select;
      if (!is_part && !wire::present(in.select) && wire::present(in.index_name)) {
        select = "ALL_PROJECTED_ATTRIBUTES";
      }
    }
    add_condition(request, "dynamodb:Select", select);
  }
}

template <class In>
Result<void> guard_item(Dynamodb& service, Context& context, const In& in, AccessRequest& request) {
  TRY(guard_table(context, in.table_name, request));
  const LeadingKeys keys = TRY(LeadingKeys::of(service, context, in.table_name));
  if constexpr (requires { in.item; }) {
    keys.add(in.item, request);
  } else {
    keys.add(in.key, request);
  }
  add_item_conditions(in, request);
  return {};
}

template <class In>
Result<void> guard_page(Context& context, const In& in, AccessRequest& request) {
  TRY(guard_table(context, in.table_name, request));
  if (wire::present(in.index_name)) {
    request.resources[0].append("/index/").append(in.index_name);
  }
  add_item_conditions(in, request);
  return {};
}

// The hash key that a Query asks for. What is wrong with its condition is said later.
Result<void> add_queried_key(Dynamodb& service, Context& context, const api::QueryInput& in,
                             AccessRequest& request) {
  const LeadingKeys keys = TRY(LeadingKeys::of(service, context, in.table_name));
  if (keys.table() == nullptr) return {};
  std::vector<KeyTest> tests;
  if (wire::present(in.key_condition_expression)) {
    auto used = Substitutions::make(context.arena, in.expression_attribute_names,
                                    in.expression_attribute_values);
    if (!used.ok()) return {};
    const auto condition = parse_condition(context.arena, *used, "KeyConditionExpression",
                                           in.key_condition_expression);
    if (!condition.ok()) return {};
    auto found = key_tests_of(**condition);
    if (found.ok()) tests = *std::move(found);
  } else if (auto found = legacy_tests(context.arena, in.key_conditions); found.ok()) {
    tests = key_tests_of(*found);
  }
  const IndexRow* index =
      wire::present(in.index_name) ? keys.table()->find_index(in.index_name) : nullptr;
  const std::string& hash = index == nullptr ? keys.table()->row().hash : index->hash;
  for (const KeyTest& test : tests) {
    if (test.attribute != hash) continue;
    for (const Value& value : test.values) add_leading_key(value, request);
  }
  return {};
}

// A request for each action and table of a transaction or batch.
AccessRequest request_of(std::string_view action, std::string_view operation) {
  AccessRequest request;
  request.action = action;
  add_condition(request, "dynamodb:EnclosingOperation", operation);
  return request;
}

}  // namespace

#define TARN_REFINE_TABLE(operation, In)                                          \
  Result<void> refine_##operation(Dynamodb&, Context& context, const api::In& in, \
                                  AccessRequests& requests) {                     \
    return guard_table(context, in.table_name, requests.front());                 \
  }

TARN_REFINE_TABLE(create_table, CreateTableInput)
TARN_REFINE_TABLE(describe_table, DescribeTableInput)
TARN_REFINE_TABLE(update_table, UpdateTableInput)
TARN_REFINE_TABLE(delete_table, DeleteTableInput)
TARN_REFINE_TABLE(update_time_to_live, UpdateTimeToLiveInput)
TARN_REFINE_TABLE(describe_time_to_live, DescribeTimeToLiveInput)
TARN_REFINE_TABLE(describe_continuous_backups, DescribeContinuousBackupsInput)
#undef TARN_REFINE_TABLE

#define TARN_REFINE_ITEM(operation, In)                                                   \
  Result<void> refine_##operation(Dynamodb& service, Context& context, const api::In& in, \
                                  AccessRequests& requests) {                             \
    return guard_item(service, context, in, requests.front());                            \
  }

TARN_REFINE_ITEM(put_item, PutItemInput)
TARN_REFINE_ITEM(get_item, GetItemInput)
TARN_REFINE_ITEM(update_item, UpdateItemInput)
TARN_REFINE_ITEM(delete_item, DeleteItemInput)
#undef TARN_REFINE_ITEM

Result<void> refine_scan(Dynamodb&, Context& context, const api::ScanInput& in,
                         AccessRequests& requests) {
  return guard_page(context, in, requests.front());
}

Result<void> refine_query(Dynamodb& service, Context& context, const api::QueryInput& in,
                          AccessRequests& requests) {
  TRY(guard_page(context, in, requests.front()));
  return add_queried_key(service, context, in, requests.front());
}

Result<void> refine_batch_get_item(Dynamodb& service, Context& context,
                                   const api::BatchGetItemInput& in, AccessRequests& requests) {
  requests.clear();
  for (const auto& [table, get] : in.request_items) {
    AccessRequest& request = requests.emplace_back(request_of("dynamodb:BatchGetItem", {}));
    TRY(guard_table(context, table, request));
    const LeadingKeys keys = TRY(LeadingKeys::of(service, context, table));
    for (const WireMap& key : get.keys) keys.add(key, request);
    add_item_conditions(get, request);
    add_condition(request, "dynamodb:ReturnConsumedCapacity", in.return_consumed_capacity);
  }
  return {};
}

Result<void> refine_batch_write_item(Dynamodb& service, Context& context,
                                     const api::BatchWriteItemInput& in, AccessRequests& requests) {
  requests.clear();
  for (const auto& [table, writes] : in.request_items) {
    AccessRequest& request = requests.emplace_back(request_of("dynamodb:BatchWriteItem", {}));
    TRY(guard_table(context, table, request));
    const LeadingKeys keys = TRY(LeadingKeys::of(service, context, table));
    AttributeNames names;
    for (const api::WriteRequest& write : writes) {
      for (const WireMap* item : {write.put_request ? &write.put_request->item : nullptr,
                                  write.delete_request ? &write.delete_request->key : nullptr}) {
        if (item == nullptr) continue;
        keys.add(*item, request);
        add_map_names(*item, names);
      }
    }
    for (const std::string_view name : names) {
      add_condition(request, "dynamodb:Attributes", name);
    }
    add_condition(request, "dynamodb:ReturnConsumedCapacity", in.return_consumed_capacity);
  }
  return {};
}

Result<void> refine_transact_get_items(Dynamodb& service, Context& context,
                                       const api::TransactGetItemsInput& in,
                                       AccessRequests& requests) {
  requests.clear();
  for (const api::TransactGetItem& one : in.transact_items) {
    requests.push_back(request_of("dynamodb:GetItem", "TransactGetItems"));
    TRY(guard_item(service, context, *one.get, requests.back()));
  }
  return {};
}

Result<void> refine_transact_write_items(Dynamodb& service, Context& context,
                                         const api::TransactWriteItemsInput& in,
                                         AccessRequests& requests) {
  requests.clear();
  const auto guard = [&](std::string_view action, const auto* write) -> Result<void> {
    if (write == nullptr) return {};
    requests.push_back(request_of(action, "TransactWriteItems"));
    return guard_item(service, context, *write, requests.back());
  };
  for (const api::TransactWriteItem& one : in.transact_items) {
    TRY(guard("dynamodb:ConditionCheckItem", one.condition_check));
    TRY(guard("dynamodb:PutItem", one.put));
    TRY(guard("dynamodb:DeleteItem", one.delete_));
    TRY(guard("dynamodb:UpdateItem", one.update));
  }
  return {};
}

}  // namespace tarn::dynamodb
