// Subscribe, ConfirmSubscription, Unsubscribe, the lists of subscriptions and their attributes.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/hash.h"
#include "services/sns/access.h"
#include "services/sns/attributes.h"
#include "services/sns/delivery_policy.h"
#include "services/sns/errors.h"
#include "services/sns/messages.h"
#include "services/sns/row_store.h"
#include "services/sns/signer.h"
#include "services/sns/sns.h"
#include "services/sns/sns_operations.h"

namespace tarn::sns {
namespace {

constexpr size_t kPage = 100;
constexpr size_t kTokenHexDigits = 64;
constexpr size_t kScannedAtOnce = 1000;
constexpr std::string_view kPending = "PendingConfirmation";

bool is_http(std::string_view protocol) { return protocol == "http" || protocol == "https"; }

Result<void> check_endpoint(const TopicRow& topic, const api::SubscribeInput& in) {
  const std::string_view endpoint = in.endpoint;
  if (topic.is_fifo && in.protocol != "sqs") {
    return invalid_parameter("Endpoint Reason: FIFO topics only deliver to queues");
  }
  if (in.protocol == "sqs") {
    if (!endpoint.starts_with("arn:aws:sqs:")) return invalid_parameter("SQS endpoint ARN");
    if (!topic.is_fifo && endpoint.ends_with(kFifoSuffix)) {
      return invalid_parameter(
          "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard "
          "SNS topics");
    }
    return {};
  }
  if (in.protocol == "lambda") {
    if (endpoint.starts_with("arn:aws:lambda:")) return {};
    return invalid_parameter("Lambda endpoint ARN");
  }
  if (is_http(in.protocol)) {
    if (!endpoint.starts_with(std::string(in.protocol) + "://")) {
      return invalid_parameter("Endpoint must match the specified protocol");
    }
    return {};
  }
  for (const std::string_view known : {"email", "email-json", "sms", "application", "firehose"}) {
    if (in.protocol == known) return not_served("the protocol " + std::string(known));
  }
  return invalid_parameter("Amazon SNS does not support this protocol string: " +
                           std::string(in.protocol));
}

// What does not reach a FIFO queue goes on in order, so to a FIFO queue too.
Result<void> check_redrive_kind(const TopicRef& topic, std::string_view endpoint,
                                std::string_view policy) {
  const bool is_fifo = topic.name.ends_with(kFifoSuffix) && endpoint.ends_with(kFifoSuffix);
  if (policy.empty() || !is_fifo) return {};
  const Json json = TRY(Json::parse(policy));
  const Json* target = json.find("deadLetterTargetArn");
  if (target != nullptr && target->as_string().ends_with(kFifoSuffix)) return {};
  return invalid_parameter(
      "RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.");
}

Result<std::optional<SubscriptionRow>> find_same(RowStore& rows, const TopicRef& topic,
                                                 const api::SubscribeInput& in) {
  std::string after;
  for (;;) {
    const auto page = TRY(rows.subscriptions(topic, after, kScannedAtOnce));
    if (page.empty()) return std::optional<SubscriptionRow>();
    for (const SubscriptionRow& row : page) {
      if (row.protocol == in.protocol && row.endpoint == in.endpoint) return std::optional(row);
    }
    after = page.back().id;
  }
}

// The message by which an endpoint learns its token.
Result<void> send_confirmation(Sns& sns, Context& context, RowStore& rows,
                               const SubscriptionRef& ref, const SubscriptionRow& row) {
  const int64_t now_ms = context.clock.domain_ms();
  const std::string id = make_uuid(context.random);
  Json message = confirmation(id, ref.topic.arn(), row.token, now_ms, sns.endpoint_url());
  const TopicRow topic = TRY(rows.require_topic(ref.topic));
  TRY(sns.signer().sign(message, topic.text("SignatureVersion"), sns.endpoint_url()));
  const std::string body = message.dump();
  context.after_commit([&sns] { sns.wake(); });
  if (is_http(row.protocol)) {
    PostRow post{ref.arn(), row.endpoint, "SubscriptionConfirmation", id, false, 0, 0, {}};
    return rows.put_post(now_ms, id, std::move(post), body);
  }
  TargetEvent event;
  event.id = id;
  event.target_arn = row.endpoint;
  event.payload = body;
  event.source = {std::string(kPrincipal), ref.topic.arn(), ref.topic.account};
  const auto& targets = sns.parts().targets;
  auto sent = targets.check(context.transaction, event.source, event.target_arn, {});
  if (sent.ok()) sent = targets.deliver(context.transaction, event);
  if (!sent.ok() && sent.error().is_conflict()) return sent;
  context.after_commit([&targets, arn = event.target_arn] { targets.wake(arn); });
  return {};  // as on AWS: whom it does not reach stays pending
}

api::Subscription describe(Context& context, const TopicRef& topic, const SubscriptionRow& row) {
  api::Subscription out;
  out.subscription_arn = row.is_confirmed ? context.arena.copy(SubscriptionRef{topic, row.id}.arn())
                                          : context.arena.copy(kPending);
  out.owner = context.arena.copy(row.owner);
  out.protocol = context.arena.copy(row.protocol);
  out.endpoint = context.arena.copy(row.endpoint);
  out.topic_arn = context.arena.copy(topic.arn());
  return out;
}

template <class Out>
void tell_subscriptions(Context& context, const std::vector<api::Subscription>& found, Out& out) {
  out.subscriptions = wire::make_list<api::Subscription>(context.arena, found.size());
  std::copy(found.begin(), found.end(), out.subscriptions.begin());
}

// Whether a subscription that is there has what is asked for; what is not said may be anything.
bool fits(const SubscriptionRow& row, const Attributes& asked) {
  return std::all_of(asked.begin(), asked.end(), [&](const auto& one) {
    std::string_view has = row.text(one.first);
    if (has.empty() && one.first == "RawMessageDelivery") has = "false";
    if (has.empty() && one.first == "FilterPolicyScope") has = "MessageAttributes";
    return has == one.second;
  });
}

}  // namespace

Result<api::SubscribeResponse> subscribe(Sns& sns, Context& context,
                                         const api::SubscribeInput& in) {
  const TopicRef topic_ref = TRY(topic_of(context, in.topic_arn));
  RowStore rows(context.transaction, context.generation);
  const TopicRow topic = TRY(rows.require_topic(topic_ref));
  if (in.endpoint.empty()) return invalid_parameter("Endpoint");
  TRY(check_endpoint(topic, in));
  Attributes attributes = TRY(read_subscription_attributes(in.attributes, in.protocol));
  if (const auto redrive = attributes.find("RedrivePolicy"); redrive != attributes.end()) {
    TRY(check_redrive_kind(topic_ref, in.endpoint, redrive->second));
  }
  api::SubscribeResponse out;
  const bool wants_arn = in.return_subscription_arn.value_or(false);
  const auto tell = [&](const SubscriptionRow& row) {
    out.subscription_arn = row.is_confirmed || wants_arn
                               ? context.arena.copy(SubscriptionRef{topic_ref, row.id}.arn())
                               : context.arena.copy("pending confirmation");
    return out;
  };
  if (const auto same = TRY(find_same(rows, topic_ref, in))) {
    if (!fits(*same, attributes)) {
      return invalid_parameter(
          "Attributes Reason: Subscription already exists with different attributes");
    }
    if (!same->is_confirmed) {
      TRY(send_confirmation(sns, context, rows, {topic_ref, same->id}, *same));
    }
    return tell(*same);
  }
  SubscriptionRow row;
  row.id = make_uuid(context.random);
  row.owner = context.account;
  row.protocol = in.protocol;
  row.endpoint = in.endpoint;
  row.attributes = std::move(attributes);
  row.created_ms = context.clock.domain_ms();
  row.is_confirmed = !is_http(in.protocol) && account_of_arn(in.endpoint) == context.account;
  row.was_authenticated = row.is_confirmed;
  if (!row.is_confirmed) {
    row.token = make_hex_id(context.random, kTokenHexDigits);
    TRY(send_confirmation(sns, context, rows, {topic_ref, row.id}, row));
  }
  TRY(rows.put_subscription(topic_ref, row));
  return tell(row);
}

Result<api::ConfirmSubscriptionResponse> confirm_subscription(
    Sns&, Context& context, const api::ConfirmSubscriptionInput& in) {
  const TopicRef topic = TRY(read_topic_arn(in.topic_arn));
  const bool is_token = in.token.size() >= kTokenHexDigits &&
                        in.token.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  if (!is_token) return Error(400, "InvalidParameter", "Invalid token");
  RowStore rows(context.transaction, context.generation);
  if (!TRY(rows.find_topic(topic))) return invalid_parameter("Token");
  std::string after;
  for (;;) {
    const auto page = TRY(rows.subscriptions(topic, after, kScannedAtOnce));
    if (page.empty()) return invalid_parameter("Token");
    for (SubscriptionRow row : page) {
      if (row.token.empty() || !equal_constant_time(row.token, in.token)) continue;
      if (!row.is_confirmed) {
        row.is_confirmed = true;
        row.was_authenticated = context.identity.kind != PrincipalKind::kAnonymous;
        row.needs_signature = row.was_authenticated && in.authenticate_on_unsubscribe == "true";
        TRY(rows.put_subscription(topic, row));
      }
      api::ConfirmSubscriptionResponse out;
      out.subscription_arn = context.arena.copy(SubscriptionRef{topic, row.id}.arn());
      return out;
    }
    after = page.back().id;
  }
}

Result<api::UnsubscribeResponse> unsubscribe(Sns& sns, Context& context,
                                             const api::UnsubscribeInput& in) {
  const SubscriptionRef ref = TRY(read_subscription_arn(in.subscription_arn));
  RowStore rows(context.transaction, context.generation);
  const auto row = TRY(rows.find_subscription(ref));
  if (context.identity.kind == PrincipalKind::kAnonymous) {
    if (row && row->needs_signature) {
      return forbidden("The subscription can only be ended by a signed request.");
    }
  } else {
    AccessRequest request;
    request.action = "sns:Unsubscribe";
    request.resources = {ref.topic.arn()};
    request.resource_account = row ? row->owner : ref.topic.account;
    TRY(sns.parts().authorizer.authorize(context.identity, request));
  }
  if (row) TRY(rows.erase_subscription(ref));
  return api::UnsubscribeResponse{};
}

Result<api::ListSubscriptionsResponse> list_subscriptions(Sns&, Context& context,
                                                          const api::ListSubscriptionsInput& in) {
  const RowStore rows(context.transaction, context.generation);
  const std::string prefix = rows.subscriptions_of(context.scope()).bytes();
  std::string start = prefix;
  if (wire::present(in.next_token)) {
    const auto last = base64_decode(in.next_token);
    if (!last || !last->starts_with(prefix)) return invalid_parameter("NextToken");
    start = store::prefix_end(*last);
  }
  std::vector<api::Subscription> found;
  std::string last;
  api::ListSubscriptionsResponse out;
  auto cursor = TRY(context.transaction.scan_loosely(start, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    if (found.size() == kPage) {
      out.next_token = context.arena.copy(base64_encode(last));
      break;
    }
    last = cursor->key();
    store::KeyReader key(last);
    std::string topic;
    if (!key.skip_scope() || !key.read(topic)) return corrupt("the key of a subscription");
    const auto row = TRY(store::decode_row<SubscriptionRow>(cursor->value()));
    found.push_back(
        describe(context, {std::string(context.account), std::string(context.region), topic}, row));
  }
  tell_subscriptions(context, found, out);
  return out;
}

Result<api::ListSubscriptionsByTopicResponse> list_subscriptions_by_topic(
    Sns&, Context& context, const api::ListSubscriptionsByTopicInput& in) {
  const TopicRef topic = TRY(topic_of(context, in.topic_arn));
  RowStore rows(context.transaction, context.generation);
  TRY(rows.require_topic(topic));
  auto page = TRY(rows.subscriptions(topic, in.next_token, kPage + 1));
  api::ListSubscriptionsByTopicResponse out;
  if (page.size() > kPage) {
    page.pop_back();
    out.next_token = context.arena.copy(page.back().id);
  }
  std::vector<api::Subscription> found;
  for (const SubscriptionRow& row : page) found.push_back(describe(context, topic, row));
  tell_subscriptions(context, found, out);
  return out;
}

Result<api::GetSubscriptionAttributesResponse> get_subscription_attributes(
    Sns&, Context& context, const api::GetSubscriptionAttributesInput& in) {
  const SubscriptionRef ref = TRY(read_subscription_arn(in.subscription_arn));
  RowStore rows(context.transaction, context.generation);
  const SubscriptionRow row = TRY(rows.require_subscription(ref));
  Attributes all = row.attributes;
  all["SubscriptionArn"] = ref.arn();
  all["TopicArn"] = ref.topic.arn();
  all["Owner"] = row.owner;
  all["Protocol"] = row.protocol;
  all["Endpoint"] = row.endpoint;
  all["PendingConfirmation"] = row.is_confirmed ? "false" : "true";
  all["ConfirmationWasAuthenticated"] = row.was_authenticated ? "true" : "false";
  all["SubscriptionPrincipal"] = "arn:aws:iam::" + row.owner + ":root";
  all.try_emplace("RawMessageDelivery", "false");
  if (is_http(row.protocol)) {
    const auto topic = TRY(rows.find_topic(ref.topic));
    const std::string_view own = row.text("DeliveryPolicy");
    if (!own.empty()) all["DeliveryPolicy"] = told_subscription_delivery(own);
    all["EffectiveDeliveryPolicy"] =
        effective_subscription_delivery(own, topic ? topic->text("DeliveryPolicy") : "");
  }
  if (all.contains("FilterPolicy")) {
    all.try_emplace("FilterPolicyScope", "MessageAttributes");
  } else {
    all.erase("FilterPolicyScope");
  }
  api::GetSubscriptionAttributesResponse out;
  out.attributes = wire::make_map<wire::Text>(context.arena, all.size());
  uint32_t at = 0;
  for (const auto& [name, value] : all) {
    out.attributes[at++] = {context.arena.copy(name), context.arena.copy(value)};
  }
  return out;
}

Result<api::SetSubscriptionAttributesResponse> set_subscription_attributes(
    Sns&, Context& context, const api::SetSubscriptionAttributesInput& in) {
  const SubscriptionRef ref = TRY(read_subscription_arn(in.subscription_arn));
  RowStore rows(context.transaction, context.generation);
  SubscriptionRow row = TRY(rows.require_subscription(ref));
  const std::string name(in.attribute_name);
  TRY(check_subscription_attribute(name, in.attribute_value, row.protocol,
                                   row.text("FilterPolicyScope")));
  if (name == "RedrivePolicy") TRY(check_redrive_kind(ref.topic, row.endpoint, in.attribute_value));
  const bool says_nothing =
      in.attribute_value.empty() || (name == "FilterPolicy" && in.attribute_value == "{}");
  if (says_nothing) {
    row.attributes.erase(name);
  } else {
    row.attributes[name] = plain_value(name, in.attribute_value);
  }
  TRY(rows.put_subscription(ref.topic, row));
  return api::SetSubscriptionAttributesResponse{};
}

}  // namespace tarn::sns
