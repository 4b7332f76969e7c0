// TagResource, UntagResource, ListTagsForResource: tags of buses and rules.
#include "services/events/tags.h"

#include "services/events/events.h"
#include "services/events/events_operations.h"
#include "services/events/rows.h"

namespace tarn::events {
namespace {

using Tags = std::map<std::string, std::string>;

// Lets `change` at the tags of what the ARN names; what it leaves is stored where it says so.
template <class Change>
Result<void> with_tags(Context& context, wire::Text arn, bool is_change, Change&& change) {
  store::Transaction& transaction = context.transaction;
  if (const auto bus = parse_bus_arn(arn)) {
    const store::Scope scope = bus->scope(context.generation);
    BusRow row = TRY(require_bus(transaction, scope, bus->name));
    TRY(change(row.tags));
    return is_change ? store_bus(transaction, scope, row) : Result<void>();
  }
  const auto rule = parse_rule_arn(arn);
  if (!rule) return invalid_event_parameter("ResourceARN");
  const store::Scope scope = rule->bus.scope(context.generation);
  TRY(require_bus(transaction, scope, rule->bus.name));
  RuleRow row = TRY(require_rule(transaction, scope, rule->bus.name, rule->name));
  TRY(change(row.tags));
  if (!is_change) return {};
  return transaction.put(rule_key(scope, rule->bus.name, rule->name).bytes(),
                         store::encode_row(row));
}

}  // namespace

Result<api::TagResourceResponse> tag_resource(Events&, Context& context,
                                              const api::TagResourceRequest& in) {
  TRY(with_tags(context, in.resource_arn, true,
                [&](Tags& tags) { return merge_event_tags(in.tags, tags); }));
  return api::TagResourceResponse{};
}

Result<api::UntagResourceResponse> untag_resource(Events&, Context& context,
                                                  const api::UntagResourceRequest& in) {
  TRY(with_tags(context, in.resource_arn, true, [&](Tags& tags) -> Result<void> {
    for (const wire::Text key : in.tag_keys) tags.erase(std::string(key));
    return {};
  }));
  return api::UntagResourceResponse{};
}

Result<api::ListTagsForResourceResponse> list_tags_for_resource(
    Events&, Context& context, const api::ListTagsForResourceRequest& in) {
  api::ListTagsForResourceResponse out;
  TRY(with_tags(context, in.resource_arn, false, [&](Tags& tags) -> Result<void> {
    out.tags = wire::make_list<api::Tag>(context.arena, tags.size());
    uint32_t i = 0;
    for (const auto& [key, value] : tags) {
      out.tags[i].key = context.arena.copy(key);
      out.tags[i++].value = context.arena.copy(value);
    }
    return {};
  }));
  return out;
}

}  // namespace tarn::events
