// ARNs and names of topics and subscriptions. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/key.h"

namespace tarn::sns {

inline constexpr std::string_view kPrincipal = "sns.amazonaws.com";
inline constexpr std::string_view kFifoSuffix = ".fifo";

struct TopicRef {
  std::string account;
  std::string region;
  std::string name;

  std::string arn() const { return "arn:aws:sns:" + region + ":" + account + ":" + name; }
  store::Scope scope(uint64_t generation) const { return {generation, account, region}; }
};

struct SubscriptionRef {
  TopicRef topic;
  std::string id;

  std::string arn() const { return topic.arn() + ":" + id; }
};

std::optional<TopicRef> parse_topic_arn(std::string_view arn);
std::optional<SubscriptionRef> parse_subscription_arn(std::string_view arn);
// InvalidParameter for what is none.
Result<TopicRef> read_topic_arn(std::string_view arn);
Result<SubscriptionRef> read_subscription_arn(std::string_view arn);

bool is_topic_name(std::string_view name, bool is_fifo);

// Of any ARN; empty where it has none.
std::string_view account_of_arn(std::string_view arn);

}  // namespace tarn::sns
