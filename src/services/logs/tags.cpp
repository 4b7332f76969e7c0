// Tags of log groups, by ARN, and by name as older clients do.
#include <string>

#include "services/logs/errors.h"
#include "services/logs/logs.h"
#include "services/logs/logs_operations.h"
#include "services/logs/names.h"
#include "services/logs/rows.h"

namespace tarn::logs {
namespace {

constexpr size_t kMaxGroupTags = 50;

Result<std::string> tagged_group(const Context& context, wire::Text arn) {
  const std::string prefix = group_arn(context, "");
  if (!arn.starts_with(prefix)) {
    return invalid_parameter("Not the ARN of a log group here: " + std::string(arn));
  }
  arn.remove_prefix(prefix.size());
  if (arn.ends_with(":*")) arn.remove_suffix(2);
  return std::string(arn);
}

Result<void> store_tagged(Context& context, const GroupRow& row) {
  return context.transaction.put(group_key(context.scope(), row.name).bytes(),
                                 store::encode_row(row));
}

Result<void> add_tags(Context& context, const std::string& group,
                      const wire::Map<wire::Text>& tags) {
  GroupRow row = TRY(require_group(context.transaction, context.scope(), group));
  for (const auto& tag : tags) row.tags[std::string(tag.key)] = tag.value;
  if (row.tags.size() > kMaxGroupTags) {
    return Error(400, "TooManyTagsException", "A log group has at most 50 tags.");
  }
  return store_tagged(context, row);
}

Result<void> remove_tags(Context& context, const std::string& group,
                         const wire::List<wire::Text>& keys) {
  GroupRow row = TRY(require_group(context.transaction, context.scope(), group));
  for (const wire::Text key : keys) row.tags.erase(std::string(key));
  return store_tagged(context, row);
}

Result<wire::Map<wire::Text>> tell_tags(Context& context, const std::string& group) {
  const GroupRow row = TRY(require_group(context.transaction, context.scope(), group));
  auto map = wire::make_map<wire::Text>(context.arena, row.tags.size());
  uint32_t i = 0;
  for (const auto& [key, value] : row.tags) {
    map[i].key = context.arena.copy(key);
    map[i++].value = context.arena.copy(value);
  }
  return map;
}

}  // namespace

Result<api::TagResourceResponse> tag_resource(Logs&, Context& context,
                                              const api::TagResourceRequest& in) {
  TRY(add_tags(context, TRY(tagged_group(context, in.resource_arn)), in.tags));
  return api::TagResourceResponse{};
}

Result<api::UntagResourceResponse> untag_resource(Logs&, Context& context,
                                                  const api::UntagResourceRequest& in) {
  TRY(remove_tags(context, TRY(tagged_group(context, in.resource_arn)), in.tag_keys));
  return api::UntagResourceResponse{};
}

Result<api::ListTagsForResourceResponse> list_tags_for_resource(
    Logs&, Context& context, const api::ListTagsForResourceRequest& in) {
  api::ListTagsForResourceResponse out;
  out.tags = TRY(tell_tags(context, TRY(tagged_group(context, in.resource_arn))));
  return out;
}

Result<api::TagLogGroupResponse> tag_log_group(Logs&, Context& context,
                                               const api::TagLogGroupRequest& in) {
  TRY(add_tags(context, std::string(in.log_group_name), in.tags));
  return api::TagLogGroupResponse{};
}

Result<api::UntagLogGroupResponse> untag_log_group(Logs&, Context& context,
                                                   const api::UntagLogGroupRequest& in) {
  TRY(remove_tags(context, std::string(in.log_group_name), in.tags));
  return api::UntagLogGroupResponse{};
}

Result<api::ListTagsLogGroupResponse> list_tags_log_group(Logs&, Context& context,
                                                          const api::ListTagsLogGroupRequest& in) {
  api::ListTagsLogGroupResponse out;
  out.tags = TRY(tell_tags(context, std::string(in.log_group_name)));
  return out;
}

}  // namespace tarn::logs
