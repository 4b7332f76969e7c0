// Permissions and tags of topics.
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "services/sns/access.h"
#include "services/sns/errors.h"
#include "services/sns/row_store.h"
#include "services/sns/sns.h"
#include "services/sns/sns_operations.h"

namespace tarn::sns {
namespace {

constexpr size_t kMaxTags = 50;
constexpr std::string_view kSharedActions[] = {"*",
                                               "AddPermission",
                                               "DeleteTopic",
                                               "GetTopicAttributes",
                                               "ListSubscriptionsByTopic",
                                               "Publish",
                                               "RemovePermission",
                                               "SetTopicAttributes",
                                               "Subscribe"};

std::string sid_of(const Json& statement) {
  const Json* sid = statement.find("Sid");
  return sid == nullptr ? std::string() : sid->as_string();
}

std::vector<Json> statements_of(const Json& policy) {
  const Json* statements = policy.find("Statement");
  if (statements == nullptr) return {};
  return statements->is_array() ? statements->items() : std::vector<Json>{*statements};
}

void set_statements(TopicRow& topic, Json policy, std::vector<Json> statements) {
  Json list = Json::array();
  for (Json& one : statements) list.push(std::move(one));
  policy.set("Statement", std::move(list));
  topic.attributes["Policy"] = policy.dump();
}

Json one_or_all(const std::vector<std::string>& texts) {
  if (texts.size() == 1) return Json(texts.front());
  Json list = Json::array();
  for (const std::string& text : texts) list.push(Json(text));
  return list;
}

Result<TopicRow> load_resource(Context& context, wire::Text arn) {
  const auto ref = parse_topic_arn(arn);
  if (!ref) return invalid_parameter("ResourceArn");
  auto topic = TRY(RowStore(context.transaction, context.generation).find_topic(*ref));
  if (!topic) return no_such_resource();
  return *std::move(topic);
}

}  // namespace

Result<api::AddPermissionResponse> add_permission(Sns&, Context& context,
                                                  const api::AddPermissionInput& in) {
  const TopicRef ref = TRY(topic_of(context, in.topic_arn));
  RowStore rows(context.transaction, context.generation);
  TopicRow topic = TRY(rows.require_topic(ref));
  std::vector<std::string> actions, principals;
  for (const wire::Text action : in.action_name) {
    if (std::find(std::begin(kSharedActions), std::end(kSharedActions), action) ==
        std::end(kSharedActions)) {
      return invalid_parameter("Policy statement action out of service scope!");
    }
    actions.push_back("SNS:" + std::string(action));
  }
  for (const wire::Text account : in.aws_account_id) {
    const bool is_account =
        account.size() == 12 && account.find_first_not_of("0123456789") == std::string_view::npos;
    if (!is_account) return invalid_parameter("Policy Error: PrincipalNotFound");
    principals.push_back("arn:aws:iam::" + std::string(account) + ":root");
  }
  const Json policy = TRY(Json::parse(policy_of(topic)));
  auto statements = statements_of(policy);
  if (std::any_of(statements.begin(), statements.end(),
                  [&](const Json& one) { return sid_of(one) == in.label; })) {
    return invalid_parameter("Statement already exists");
  }
  statements.push_back(Json::object()
                           .set("Sid", in.label)
                           .set("Effect", "Allow")
                           .set("Principal", Json::object().set("AWS", one_or_all(principals)))
                           .set("Action", one_or_all(actions))
                           .set("Resource", ref.arn()));
  set_statements(topic, policy, std::move(statements));
  TRY(rows.put_topic(topic));
  return api::AddPermissionResponse{};
}

Result<api::RemovePermissionResponse> remove_permission(Sns&, Context& context,
                                                        const api::RemovePermissionInput& in) {
  const TopicRef ref = TRY(topic_of(context, in.topic_arn));
  RowStore rows(context.transaction, context.generation);
  TopicRow topic = TRY(rows.require_topic(ref));
  const Json policy = TRY(Json::parse(policy_of(topic)));
  auto statements = statements_of(policy);
  std::erase_if(statements, [&](const Json& one) { return sid_of(one) == in.label; });
  set_statements(topic, policy, std::move(statements));
  TRY(rows.put_topic(topic));
  return api::RemovePermissionResponse{};
}

Result<api::TagResourceResponse> tag_resource(Sns&, Context& context,
                                              const api::TagResourceRequest& in) {
  TopicRow topic = TRY(load_resource(context, in.resource_arn));
  std::set<std::string_view> keys;
  for (const auto& tag : in.tags) {
    if (!keys.insert(tag.key).second) {
      return invalid_parameter("Duplicated keys are not allowed.");
    }
  }
  for (const auto& tag : in.tags) topic.tags[std::string(tag.key)] = tag.value;
  if (topic.tags.size() > kMaxTags) {
    return Error(400, "TagLimitExceeded",
                 "Could not complete request: tag quota of per resource "
                 "exceeded");
  }
  TRY(RowStore(context.transaction, context.generation).put_topic(topic));
  return api::TagResourceResponse{};
}

Result<api::UntagResourceResponse> untag_resource(Sns&, Context& context,
                                                  const api::UntagResourceRequest& in) {
  TopicRow topic = TRY(load_resource(context, in.resource_arn));
  for (const wire::Text key : in.tag_keys) topic.tags.erase(std::string(key));
  TRY(RowStore(context.transaction, context.generation).put_topic(topic));
  return api::UntagResourceResponse{};
}

Result<api::ListTagsForResourceResponse> list_tags_for_resource(
    Sns&, Context& context, const api::ListTagsForResourceRequest& in) {
  const TopicRow topic = TRY(load_resource(context, in.resource_arn));
  api::ListTagsForResourceResponse out;
  out.tags = wire::make_list<api::Tag>(context.arena, topic.tags.size());
  uint32_t at = 0;
  for (const auto& [key, value] : topic.tags) {
    out.tags[at++] = {context.arena.copy(key), context.arena.copy(value)};
  }
  return out;
}

}  // namespace tarn::sns
