#include "services/sns/names.h"

#include <algorithm>
#include <vector>

#include "services/sns/errors.h"

namespace tarn::sns {
namespace {

constexpr size_t kMaxNameBytes = 256;

std::vector<std::string_view> parts_of(std::string_view arn) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t colon = arn.find(':');
    parts.push_back(arn.substr(0, colon));
    if (colon == arn.npos) return parts;
    arn.remove_prefix(colon + 1);
  }
}

bool is_account(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<TopicRef> to_topic(const std::vector<std::string_view>& parts) {
  if (parts.size() < 6 || parts[0] != "arn" || parts[1] != "aws" || parts[2] != "sns") {
    return std::nullopt;
  }
  const std::string_view name = parts[5];
  const bool fits =
      !parts[3].empty() && is_account(parts[4]) && is_topic_name(name, name.ends_with(kFifoSuffix));
  if (!fits) return std::nullopt;
  return TopicRef{std::string(parts[4]), std::string(parts[3]), std::string(name)};
}

}  // namespace

bool is_topic_name(std::string_view name, bool is_fifo) {
  if (name.size() > kMaxNameBytes || name.ends_with(kFifoSuffix) != is_fifo) return false;
  if (is_fifo) name.remove_suffix(kFifoSuffix.size());
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

std::optional<TopicRef> parse_topic_arn(std::string_view arn) {
  const auto parts = parts_of(arn);
  if (parts.size() != 6) return std::nullopt;
  return to_topic(parts);
}

std::optional<SubscriptionRef> parse_subscription_arn(std::string_view arn) {
  const auto parts = parts_of(arn);
  auto topic = parts.size() == 7 ? to_topic(parts) : std::nullopt;
  if (!topic || parts[6].empty()) return std::nullopt;
  return SubscriptionRef{*std::move(topic), std::string(parts[6])};
}

Result<TopicRef> read_topic_arn(std::string_view arn) {
  auto ref = parse_topic_arn(arn);
  if (ref) return *std::move(ref);
  if (const size_t parts = parts_of(arn).size(); parts < 6) {
    return invalid_parameter("TopicArn Reason: An ARN must have at least 6 elements, not " +
                             std::to_string(parts));
  }
  return invalid_parameter("TopicArn");
}

Result<SubscriptionRef> read_subscription_arn(std::string_view arn) {
  auto ref = parse_subscription_arn(arn);
  if (!ref) {
    if (parts_of(arn).size() >= 6) return invalid_parameter("SubscriptionId");
    return invalid_parameter("SubscriptionArn Reason: An ARN must have at least 6 elements, not " +
                             std::to_string(parts_of(arn).size()));
  }
  return *std::move(ref);
}

std::string_view account_of_arn(std::string_view arn) {
  const auto parts = parts_of(arn);
  return parts.size() < 6 ? std::string_view() : parts[4];
}

}  // namespace tarn::sns
