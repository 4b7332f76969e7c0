#include "services/sns/access.h"

#include <utility>
#include <vector>

#include "base/json.h"
#include "services/sns/errors.h"
#include "services/sns/row_store.h"
#include "services/sns/sns.h"
#include "services/sns/sns_operations.h"

namespace tarn::sns {

std::string policy_of(const TopicRow& topic) {
  const std::string_view set = topic.text("Policy");
  if (!set.empty()) return std::string(set);
  Json actions = Json::array();
  for (const char* action : {"SNS:GetTopicAttributes", "SNS:SetTopicAttributes",
                             "SNS:AddPermission", "SNS:RemovePermission", "SNS:DeleteTopic",
                             "SNS:Subscribe", "SNS:ListSubscriptionsByTopic", "SNS:Publish"}) {
    actions.push(action);
  }
  Json statement = Json::object();
  statement.set("Sid", "__default_statement_ID")
      .set("Effect", "Allow")
      .set("Principal", Json::object().set("AWS", "*"))
      .set("Action", std::move(actions))
      .set("Resource", topic.ref().arn())
      .set("Condition", Json::object().set("StringEquals",
                                           Json::object().set("AWS:SourceOwner", topic.account)));
  return Json::object()
      .set("Version", "2008-10-17")
      .set("Id", "__default_policy_ID")
      .set("Statement", Json::array().push(std::move(statement)))
      .dump();
}

AccessRequest access_to(const TopicRow& topic, std::string_view action) {
  AccessRequest request;
  request.action = action;
  request.resources = {topic.ref().arn()};
  request.resource_account = topic.account;
  request.resource_policy = policy_of(topic);
  return request;
}

namespace {

using AccessRequests = std::vector<AccessRequest>;

Result<void> guard(Context& context, const std::optional<TopicRef>& ref, AccessRequests& requests) {
  if (!ref) return {};  // the operation says what is wrong with the ARN
  AccessRequest& request = requests.front();
  request.resources = {ref->arn()};
  request.resource_account = ref->account;
  const auto topic = TRY(RowStore(context.transaction, context.generation).find_topic(*ref));
  if (topic) request.resource_policy = policy_of(*topic);
  return {};
}

}  // namespace

#define TARN_REFINE(operation, Request, member)                                   \
  Result<void> refine_##operation(Sns&, Context& context, const api::Request& in, \
                                  AccessRequests& requests) {                     \
    return guard(context, parse_topic_arn(in.member), requests);                  \
  }

TARN_REFINE(delete_topic, DeleteTopicInput, topic_arn)
TARN_REFINE(get_topic_attributes, GetTopicAttributesInput, topic_arn)
TARN_REFINE(set_topic_attributes, SetTopicAttributesInput, topic_arn)
TARN_REFINE(add_permission, AddPermissionInput, topic_arn)
TARN_REFINE(remove_permission, RemovePermissionInput, topic_arn)
TARN_REFINE(subscribe, SubscribeInput, topic_arn)
TARN_REFINE(list_subscriptions_by_topic, ListSubscriptionsByTopicInput, topic_arn)
TARN_REFINE(publish_batch, PublishBatchInput, topic_arn)
TARN_REFINE(tag_resource, TagResourceRequest, resource_arn)
TARN_REFINE(untag_resource, UntagResourceRequest, resource_arn)
TARN_REFINE(list_tags_for_resource, ListTagsForResourceRequest, resource_arn)
#undef TARN_REFINE

Result<void> refine_publish(Sns&, Context& context, const api::PublishInput& in,
                            AccessRequests& requests) {
  return guard(context, parse_topic_arn(in.topic_arn.empty() ? in.target_arn : in.topic_arn),
               requests);
}

Result<void> refine_create_topic(Sns&, Context&, const api::CreateTopicInput& in,
                                 AccessRequests& requests) {
  if (in.tags.empty()) return {};
  AccessRequest tagging = requests.front();
  tagging.action = "sns:TagResource";
  requests.push_back(std::move(tagging));
  return {};
}

// Subscriptions belong to whose they are, and are named by the topic's ARN in policies.
Result<void> refine_get_subscription_attributes(Sns&, Context& context,
                                                const api::GetSubscriptionAttributesInput& in,
                                                AccessRequests& requests) {
  const auto ref = parse_subscription_arn(in.subscription_arn);
  return guard(context, ref ? std::optional<TopicRef>(ref->topic) : std::nullopt, requests);
}

Result<void> refine_set_subscription_attributes(Sns&, Context& context,
                                                const api::SetSubscriptionAttributesInput& in,
                                                AccessRequests& requests) {
  const auto ref = parse_subscription_arn(in.subscription_arn);
  return guard(context, ref ? std::optional<TopicRef>(ref->topic) : std::nullopt, requests);
}

Result<TopicRef> topic_of(const Context& context, std::string_view arn) {
  auto ref = TRY(read_topic_arn(arn));
  const bool is_signed = context.identity.kind != PrincipalKind::kAnonymous;
  if (is_signed && ref.region != context.region) return invalid_parameter("TopicArn");
  return ref;
}

}  // namespace tarn::sns
