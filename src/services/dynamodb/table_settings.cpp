// Expiry (TimeToLive) and tags of tables.
#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/dynamodb_operations.h"
#include "services/dynamodb/errors.h"
#include "services/dynamodb/item_keys.h"
#include "services/dynamodb/table_checks.h"
#include "services/dynamodb/worker.h"

namespace tarn::dynamodb {
namespace {

Result<void> enable_expiry(const api::TimeToLiveSpecification& in, TableRow& table) {
  if (!table.expiry_attribute.empty()) {
    if (table.expiry_attribute == in.attribute_name) {
      return validation("TimeToLive is already enabled");
    }
    return validation(
        "TimeToLive is active on a different AttributeName: current AttributeName is " +
        table.expiry_attribute);
  }
  table.expiry_attribute = in.attribute_name;
  table.is_filling_expiry = true;
  return {};
}

Result<void> disable_expiry(Context& context, const api::TimeToLiveSpecification& in,
                            TableRow& table) {
  if (table.expiry_attribute.empty()) return validation("TimeToLive is already disabled");
  if (table.expiry_attribute != in.attribute_name) {
    return validation(
        "TimeToLive is active on a different AttributeName: current AttributeName is " +
        table.expiry_attribute);
  }
  table.expiry_attribute.clear();
  table.is_filling_expiry = false;
  const std::string all = expiries_key(context.scope(), table.id).bytes();
  return context.transaction.erase_range(all, store::prefix_end(all));
}

Result<TableRow> tagged_table(Context& context, wire::Text arn) {
  if (!arn.starts_with("arn:")) {
    return validation("Invalid TableArn: Invalid ResourceArn provided as input " +
                      std::string(arn));
  }
  auto table = require_table_row(context, arn);
  if (!table.ok() && table.error().code() == "ResourceNotFoundException") {
    return no_such_resource(arn);
  }
  return table;
}

}  // namespace

Result<api::UpdateTimeToLiveOutput> update_time_to_live(Dynamodb& service, Context& context,
                                                        const api::UpdateTimeToLiveInput& in) {
  TableRow table = TRY(require_table_row(context, in.table_name));
  const api::TimeToLiveSpecification& wanted = *in.time_to_live_specification;
  if (*wanted.enabled) {
    TRY(enable_expiry(wanted, table));
    TRY(put_work(context, table));
    context.after_commit([&service] { service.worker().wake(); });
  } else {
    TRY(disable_expiry(context, wanted, table));
  }
  table.expiry_changed_ms = context.clock.domain_ms();
  TRY(put_table(context.transaction, context.scope(), table));
  api::UpdateTimeToLiveOutput out;
  out.time_to_live_specification = context.arena.make<api::TimeToLiveSpecification>();
  *out.time_to_live_specification = wanted;
  return out;
}

Result<api::DescribeTimeToLiveOutput> describe_time_to_live(
    Dynamodb&, Context& context, const api::DescribeTimeToLiveInput& in) {
  const TableRow table = TRY(require_table_row(context, in.table_name));
  api::DescribeTimeToLiveOutput out;
  out.time_to_live_description = context.arena.make<api::TimeToLiveDescription>();
  auto& description = *out.time_to_live_description;
  if (table.expiry_attribute.empty()) {
    description.time_to_live_status = "DISABLED";
    return out;
  }
  description.time_to_live_status = table.is_filling_expiry ? "ENABLING" : "ENABLED";
  description.attribute_name = context.arena.copy(table.expiry_attribute);
  return out;
}

Result<api::TagResourceResponse> tag_resource(Dynamodb&, Context& context,
                                              const api::TagResourceInput& in) {
  TableRow table = TRY(tagged_table(context, in.resource_arn));
  TRY(merge_tags(in.tags, table));
  TRY(put_table(context.transaction, context.scope(), table));
  return api::TagResourceResponse{};
}

Result<api::UntagResourceResponse> untag_resource(Dynamodb&, Context& context,
                                                  const api::UntagResourceInput& in) {
  TableRow table = TRY(tagged_table(context, in.resource_arn));
  for (const wire::Text key : in.tag_keys) table.tags.erase(std::string(key));
  TRY(put_table(context.transaction, context.scope(), table));
  return api::UntagResourceResponse{};
}

Result<api::ListTagsOfResourceOutput> list_tags_of_resource(
    Dynamodb&, Context& context, const api::ListTagsOfResourceInput& in) {
  const TableRow table = TRY(tagged_table(context, in.resource_arn));
  api::ListTagsOfResourceOutput out;
  out.tags = wire::make_list<api::Tag>(context.arena, table.tags.size());
  uint32_t at = 0;
  for (const auto& [key, value] : table.tags) {
    out.tags[at++] = {context.arena.copy(key), context.arena.copy(value)};
  }
  return out;
}

}  // namespace tarn::dynamodb
