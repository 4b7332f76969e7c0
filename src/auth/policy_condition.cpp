#include "auth/policy_condition.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "auth/policy_pattern.h"
#include "base/clock.h"
#include "base/encoding.h"

namespace tarn::auth {
namespace {

std::optional<double> to_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// ISO 8601, or seconds since 1970.
std::optional<double> to_time(std::string_view text) {
  const auto time = parse_iso8601(text);
  if (time.ok()) return static_cast<double>(*time);
  const auto seconds = to_number(text);
  return seconds ? std::optional<double>(*seconds * 1000) : std::nullopt;
}

bool compare(Comparison comparison, std::optional<double> a, std::optional<double> b) {
  if (!a || !b) return false;
  switch (comparison) {
    case Comparison::kLess:
      return *a < *b;
    case Comparison::kLessOrEqual:
      return *a <= *b;
    case Comparison::kGreater:
      return *a > *b;
    case Comparison::kGreaterOrEqual:
      return *a >= *b;
    case Comparison::kEquals:
    case Comparison::kEqualsIgnoringCase:
    case Comparison::kLike:
      return *a == *b;
  }
  return false;
}

// An address as bytes: four of IPv4, sixteen of IPv6. IPv4 in IPv6 becomes IPv4.
std::string address_bytes(const std::string& text) {
  std::array<char, 16> bytes{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return {bytes.data(), 4};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return {};
  constexpr std::string_view kMapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
  if (std::string_view(bytes.data(), 12) == kMapped) return {bytes.data() + 12, 4};
  return {bytes.data(), 16};
}

bool in_network(std::string_view address_text, const std::string& network_text) {
  const std::string address = address_bytes(std::string(address_text));
  const size_t slash = std::min(network_text.find('/'), network_text.size());
  const std::string network = address_bytes(network_text.substr(0, slash));
  if (address.empty() || address.size() != network.size()) return false;
  size_t bits = network.size() * 8;
  if (slash < network_text.size()) {
    const auto prefix = to_number(std::string_view(network_text).substr(slash + 1));
    if (!prefix || *prefix < 0 || *prefix > static_cast<double>(bits)) return false;
    bits = static_cast<size_t>(*prefix);
  }
  for (size_t i = 0; i < bits; ++i) {
    const int mask = 0x80 >> (i % 8);
    if ((address[i / 8] & mask) != (network[i / 8] & mask)) return false;
  }
  return true;
}

bool text_fits(const Condition& condition, std::string_view value, const std::string& wanted,
               const ConditionValues* variables) {
  const bool wildcards = condition.comparison == Comparison::kLike;
  const auto pattern = make_pattern(wanted, wildcards, variables);
  if (!pattern) return false;
  if (condition.type == ValueType::kArn) return matches_arn(*pattern, value);
  if (condition.comparison == Comparison::kEqualsIgnoringCase) {
    return equals_ignoring_case(pattern->text, value);
  }
  return wildcards ? matches(*pattern, value) : pattern->text == value;
}

// Whether one value of the request fits one value of the policy, negation aside.
bool fits(const Condition& condition, std::string_view value, const std::string& wanted,
          const ConditionValues* variables) {
  switch (condition.type) {
    case ValueType::kString:
    case ValueType::kArn:
      return text_fits(condition, value, wanted, variables);
    case ValueType::kNumeric:
      return compare(condition.comparison, to_number(value), to_number(wanted));
    case ValueType::kDate:
      return compare(condition.comparison, to_time(value), to_time(wanted));
    case ValueType::kBool:
      return equals_ignoring_case(value, wanted);
    case ValueType::kBinary:
      return base64_decode(value).has_value() && base64_decode(value) == base64_decode(wanted);
    case ValueType::kIpAddress:
      return in_network(value, wanted);
    case ValueType::kNull:
      return false;
  }
  return false;
}

}  // namespace

bool holds(const Condition& condition, const ConditionValues& values, bool variables) {
  const std::vector<std::string_view> found = values.find(condition.key);
  const bool missing = found.empty();
  if (condition.type == ValueType::kNull) {
    return std::any_of(condition.values.begin(), condition.values.end(), [&](const auto& wanted) {
      return equals_ignoring_case(wanted, missing ? "true" : "false");
    });
  }
  if (missing) {
    if (condition.if_exists || condition.quantifier == Quantifier::kForAllValues) return true;
    return condition.quantifier == Quantifier::kNone && condition.negated;
  }
  // One value of the request holds when it fits some wanted value; negated: when it fits none.
  const auto value_holds = [&](std::string_view value) {
    const bool fits_any =
        std::any_of(condition.values.begin(), condition.values.end(), [&](const auto& wanted) {
          return fits(condition, value, wanted, variables ? &values : nullptr);
        });
    return fits_any != condition.negated;
  };
  const bool all = condition.quantifier == Quantifier::kForAllValues ||
                   (condition.quantifier == Quantifier::kNone && condition.negated);
  return all ? std::all_of(found.begin(), found.end(), value_holds)
             : std::any_of(found.begin(), found.end(), value_holds);
}

}  // namespace tarn::auth
