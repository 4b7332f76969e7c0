// CreateTopic, DeleteTopic, ListTopics, GetTopicAttributes, SetTopicAttributes.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/json.h"
#include "services/sns/access.h"
#include "services/sns/attributes.h"
#include "services/sns/delivery_policy.h"
#include "services/sns/errors.h"
#include "services/sns/row_store.h"
#include "services/sns/sns.h"
#include "services/sns/sns_operations.h"

namespace tarn::sns {
namespace {

constexpr size_t kPage = 100;
constexpr size_t kMaxTags = 50;
constexpr size_t kCountedAtOnce = 1000;
struct Counted {
  int64_t confirmed = 0;
  int64_t pending = 0;
};

Result<Counted> count_subscriptions(RowStore& rows, const TopicRef& topic) {
  Counted counted;
  std::string after;
  for (;;) {
    const auto page = TRY(rows.subscriptions(topic, after, kCountedAtOnce));
    if (page.empty()) return counted;
    for (const SubscriptionRow& row : page) {
      (row.is_confirmed ? counted.confirmed : counted.pending) += 1;
    }
    after = page.back().id;
  }
}

// Of a topic that is there already.
Result<void> check_same_topic(const TopicRow& topic, const Attributes& attributes,
                              const Attributes& tags) {
  for (const auto& [name, value] : attributes) {
    std::string_view is = topic.text(name);
    if (is.empty()) is = default_topic_attribute(name, topic.is_fifo);
    if (is != value) {
      return invalid_parameter("Attributes Reason: Topic already exists with different attributes");
    }
  }
  const bool has_all =
      std::includes(topic.tags.begin(), topic.tags.end(), tags.begin(), tags.end());
  if (!has_all) {
    return invalid_parameter("Tags Reason: Topic already exists with different tags");
  }
  return {};
}

template <class Out>
void tell_attributes(Context& context, const Attributes& all, Out& out) {
  out.attributes = wire::make_map<wire::Text>(context.arena, all.size());
  uint32_t at = 0;
  for (const auto& [name, value] : all) {
    out.attributes[at++] = {context.arena.copy(name), context.arena.copy(value)};
  }
}

}  // namespace

Result<api::CreateTopicResponse> create_topic(Sns&, Context& context,
                                              const api::CreateTopicInput& in) {
  if (wire::present(in.data_protection_policy)) return not_served("data protection policies");
  const bool wants_fifo =
      std::any_of(in.attributes.begin(), in.attributes.end(), [](const auto& attribute) {
        return attribute.key == "FifoTopic" && to_lower_ascii(attribute.value) == "true";
      });
  if (!is_topic_name(in.name, wants_fifo)) return invalid_parameter("Topic Name");
  TopicRow row;
  row.name = in.name;
  row.account = context.account;
  row.region = context.region;
  row.is_fifo = wants_fifo;
  row.attributes = TRY(read_topic_attributes(in.attributes, wants_fifo));
  row.created_ms = context.clock.domain_ms();
  for (const auto& tag : in.tags) row.tags[std::string(tag.key)] = tag.value;
  if (row.tags.size() > kMaxTags) return invalid_parameter("Tags Reason: Too many tags");
  RowStore rows(context.transaction, context.generation);
  const auto existing = TRY(rows.find_topic(row.ref()));
  if (existing) {
    TRY(check_same_topic(*existing, row.attributes, row.tags));
  } else {
    TRY(rows.put_topic(row));
  }
  api::CreateTopicResponse out;
  out.topic_arn = context.arena.copy(row.ref().arn());
  return out;
}

Result<api::DeleteTopicResponse> delete_topic(Sns&, Context& context,
                                              const api::DeleteTopicInput& in) {
  const TopicRef ref = TRY(topic_of(context, in.topic_arn));
  RowStore rows(context.transaction, context.generation);
  if (TRY(rows.find_topic(ref))) TRY(rows.erase_topic(ref));
  return api::DeleteTopicResponse{};
}

Result<api::ListTopicsResponse> list_topics(Sns&, Context& context,
                                            const api::ListTopicsInput& in) {
  const RowStore rows(context.transaction, context.generation);
  const store::Key base = rows.topics(context.scope());
  std::string start = base.bytes();
  if (wire::present(in.next_token)) {
    const auto last = base64_decode(in.next_token);
    if (!last) return invalid_parameter("NextToken");
    store::Key after = base;
    start = store::prefix_end(after.add(*last).bytes());
  }
  std::vector<std::string> arns;
  std::string last;
  api::ListTopicsResponse out;
  auto cursor = TRY(context.transaction.scan_loosely(start, store::prefix_end(base.bytes())));
  for (; cursor->valid(); TRY(cursor->next())) {
    if (arns.size() == kPage) {
      out.next_token = context.arena.copy(base64_encode(last));
      break;
    }
    const auto row = TRY(store::decode_row<TopicRow>(cursor->value()));
    arns.push_back(row.ref().arn());
    last = row.name;
  }
  out.topics = wire::make_list<api::Topic>(context.arena, arns.size());
  for (uint32_t i = 0; i < arns.size(); ++i) out.topics[i].topic_arn = context.arena.copy(arns[i]);
  return out;
}

Result<api::GetTopicAttributesResponse> get_topic_attributes(
    Sns&, Context& context, const api::GetTopicAttributesInput& in) {
  const TopicRef ref = TRY(topic_of(context, in.topic_arn));
  RowStore rows(context.transaction, context.generation);
  const TopicRow topic = TRY(rows.require_topic(ref));
  const Counted counted = TRY(count_subscriptions(rows, ref));
  Attributes all = topic.attributes;
  all["TopicArn"] = ref.arn();
  all["Owner"] = ref.account;
  all["Policy"] = policy_of(topic);
  all.try_emplace("DisplayName", "");
  all["SubscriptionsConfirmed"] = std::to_string(counted.confirmed);
  all["SubscriptionsPending"] = std::to_string(counted.pending);
  all["SubscriptionsDeleted"] = "0";
  const std::string_view delivery = topic.text("DeliveryPolicy");
  if (!delivery.empty()) all["DeliveryPolicy"] = told_topic_delivery(delivery);
  all["EffectiveDeliveryPolicy"] = effective_topic_delivery(delivery);
  if (topic.is_fifo) {
    for (const char* name : {"FifoTopic", "ContentBasedDeduplication"}) {
      all.try_emplace(name, default_topic_attribute(name, true));
    }
  }
  api::GetTopicAttributesResponse out;
  tell_attributes(context, all, out);
  return out;
}

Result<api::SetTopicAttributesResponse> set_topic_attributes(
    Sns&, Context& context, const api::SetTopicAttributesInput& in) {
  const TopicRef ref = TRY(topic_of(context, in.topic_arn));
  RowStore rows(context.transaction, context.generation);
  TopicRow topic = TRY(rows.require_topic(ref));
  if (in.attribute_name == "FifoTopic") {
    return invalid_parameter("AttributeName");
  }
  TRY(check_topic_attribute(in.attribute_name, in.attribute_value, topic.is_fifo));
  if (in.attribute_value.empty()) {
    topic.attributes.erase(std::string(in.attribute_name));
  } else {
    topic.attributes[std::string(in.attribute_name)] =
        plain_value(in.attribute_name, in.attribute_value);
  }
  TRY(rows.put_topic(topic));
  return api::SetTopicAttributesResponse{};
}

}  // namespace tarn::sns
