#include "core/filter_policy.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "base/encoding.h"

namespace tarn {
namespace {

constexpr std::string_view kOr = "$or";
constexpr int kMaxDepth = 30;

Error wrong(std::string message) { return Error(400, "InvalidParameter", std::move(message)); }

// '*' is any text; backtracks to the last one only, so the time is the product of the lengths.
bool matches_wildcard(std::string_view pattern, std::string_view text) {
  size_t p = 0, t = 0, star = pattern.npos, after = 0;
  while (t < text.size()) {
    const bool is_star = p < pattern.size() && pattern[p] == '*';
    if (is_star) {
      star = p++;
      after = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != pattern.npos) {
      p = star + 1;
      t = ++after;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::optional<uint32_t> parse_address(std::string_view text) {
  uint32_t address = 0;
  for (int i = 0; i < 4; ++i) {
    uint32_t part = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), part);
    if (error != std::errc() || part > 255) return std::nullopt;
    address = address << 8 | part;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    if (i == 3) break;
    if (!text.starts_with('.')) return std::nullopt;
    text.remove_prefix(1);
  }
  if (!text.empty()) return std::nullopt;
  return address;
}

struct Block {
  uint32_t address = 0;
  int bits = 0;
};

std::optional<Block> parse_block(std::string_view text) {
  const size_t slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  Block block{*address, 32};
  if (slash == text.npos) return block;
  const std::string_view bits = text.substr(slash + 1);
  const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), block.bits);
  const bool is_read = error == std::errc() && end == bits.data() + bits.size();
  if (!is_read || block.bits < 0 || block.bits > 32) return std::nullopt;
  return block;
}

bool is_within(std::string_view block_text, const Json& value) {
  const auto block = parse_block(block_text);
  const auto address = value.is_string() ? parse_address(value.as_string()) : std::nullopt;
  if (!block || !address) return false;
  const uint32_t mask = block->bits == 0 ? 0 : ~uint32_t{0} << (32 - block->bits);
  return (*address & mask) == (block->address & mask);
}

bool holds(std::string_view comparison, double value, double limit) {
  if (comparison == "=") return value == limit;
  if (comparison == "<") return value < limit;
  if (comparison == "<=") return value <= limit;
  if (comparison == ">") return value > limit;
  return value >= limit;
}

bool is_in_range(const Json& range, const Json& value) {
  if (!value.is_number()) return false;
  const auto& items = range.items();
  for (size_t i = 0; i + 1 < items.size(); i += 2) {
    if (!holds(items[i].as_string(), value.as_double(), items[i + 1].as_double())) return false;
  }
  return true;
}

bool is_same(const Json& wanted, const Json& value) {
  if (wanted.kind() != value.kind()) return false;
  switch (wanted.kind()) {
    case Json::Kind::kNull:
      return true;
    case Json::Kind::kBool:
      return wanted.as_bool() == value.as_bool();
    case Json::Kind::kNumber:
      return wanted.as_double() == value.as_double();
    case Json::Kind::kString:
      return wanted.as_string() == value.as_string();
    default:
      return false;
  }
}

// {"prefix": "x"} and its kin, on a text.
bool matches_text(std::string_view name, const Json& wanted, const Json& value) {
  if (!value.is_string()) return false;
  const std::string& text = value.as_string();
  const Json* folded = wanted.is_object() ? wanted.find("equals-ignore-case") : nullptr;
  if (name == "wildcard") return matches_wildcard(wanted.as_string(), text);
  if (name == "equals-ignore-case") return equals_ignoring_case(wanted.as_string(), text);
  const std::string part = folded == nullptr ? wanted.as_string() : folded->as_string();
  if (part.size() > text.size()) return false;
  const std::string_view side = name == "prefix"
                                    ? std::string_view(text).substr(0, part.size())
                                    : std::string_view(text).substr(text.size() - part.size());
  return folded == nullptr ? side == part : equals_ignoring_case(side, part);
}

bool is_excluded(const Json& excluded, const Json& value) {
  if (excluded.is_array()) {
    return std::any_of(excluded.items().begin(), excluded.items().end(),
                       [&](const Json& one) { return is_excluded(one, value); });
  }
  if (!excluded.is_object()) return is_same(excluded, value);
  const auto& [name, wanted] = excluded.members().front();
  if (!wanted.is_array()) return matches_text(name, wanted, value);
  return std::any_of(wanted.items().begin(), wanted.items().end(),
                     [&](const Json& one) { return matches_text(name, one, value); });
}

bool matches_value(const Json& condition, const Json& value) {
  if (!condition.is_object()) return is_same(condition, value);
  const auto& [name, wanted] = condition.members().front();
  if (name == "exists") return wanted.as_bool();
  if (name == "anything-but") return !is_excluded(wanted, value);
  if (name == "numeric") return is_in_range(wanted, value);
  if (name == "cidr") return is_within(wanted.as_string(), value);
  return matches_text(name, wanted, value);
}

bool wants_absence(const Json& condition) {
  const Json* exists = condition.is_object() ? condition.find("exists") : nullptr;
  return exists != nullptr && !exists->as_bool();
}

bool matches_conditions(const Json& conditions, const Json* value) {
  const auto& all = conditions.items();
  if (value == nullptr) return std::any_of(all.begin(), all.end(), wants_absence);
  const auto matches_one = [&](const Json& one) {
    return std::any_of(all.begin(), all.end(), [&](const Json& condition) {
      return !wants_absence(condition) && matches_value(condition, one);
    });
  };
  if (!value->is_array()) return !value->is_object() && matches_one(*value);
  return std::any_of(value->items().begin(), value->items().end(), matches_one);
}

bool matches_nested(const Json& policy, const Json* value) {
  static const Json nothing = Json::object();
  if (value == nullptr) return matches_filter(policy, nothing);
  if (value->is_object()) return matches_filter(policy, *value);
  return value->is_array() &&
         std::any_of(value->items().begin(), value->items().end(), [&](const Json& one) {
           return one.is_object() && matches_filter(policy, one);
         });
}

bool is_text_operator(std::string_view name) {
  return name == "prefix" || name == "suffix" || name == "equals-ignore-case" || name == "wildcard";
}

Result<void> check_text(std::string_view name, const Json& wanted) {
  if (wanted.is_string()) {
    if (name == "wildcard" && wanted.as_string().find("**") != std::string::npos) {
      return wrong("Consecutive wildcard characters");
    }
    return {};
  }
  const bool may_fold = name == "prefix" || name == "suffix";
  const Json* folded = wanted.is_object() ? wanted.find("equals-ignore-case") : nullptr;
  if (may_fold && folded != nullptr && folded->is_string() && wanted.members().size() == 1) {
    return {};
  }
  return wrong(std::string(name) + " match pattern must be a string");
}

Result<void> check_excluded(const Json& excluded) {
  if (excluded.is_object()) {
    if (excluded.members().size() != 1 || !is_text_operator(excluded.members().front().first)) {
      return wrong("Value of anything-but must be an array or single string/number value.");
    }
    const auto& [name, wanted] = excluded.members().front();
    if (!wanted.is_array()) return check_text(name, wanted);
    for (const Json& one : wanted.items()) TRY(check_text(name, one));
    return {};
  }
  if (excluded.is_array()) {
    if (excluded.items().empty()) return wrong("Empty arrays are not allowed");
    for (const Json& one : excluded.items()) {
      if (!one.is_string() && !one.is_number()) {
        return wrong("Inside anything-but list, values must be strings or numbers.");
      }
    }
    return {};
  }
  if (excluded.is_string() || excluded.is_number()) return {};
  return wrong("Value of anything-but must be an array or single string/number value.");
}

Result<void> check_range(const Json& range) {
  const auto& items = range.items();
  if (!range.is_array() || items.empty() || items.size() % 2 != 0 || items.size() > 4) {
    return wrong("Value of numeric must be an array of one or two comparisons.");
  }
  constexpr std::array<std::string_view, 5> kComparisons = {"=", "<", "<=", ">", ">="};
  for (size_t i = 0; i < items.size(); i += 2) {
    const bool is_known =
        items[i].is_string() && std::find(kComparisons.begin(), kComparisons.end(),
                                          items[i].as_string()) != kComparisons.end();
    if (!is_known) return wrong("Unrecognized numeric range operator: " + items[i].as_string());
    if (!items[i + 1].is_number()) {
      return wrong("Value of " + items[i].as_string() + " must be numeric");
    }
  }
  return {};
}

Result<void> check_condition(const Json& condition) {
  if (condition.is_array())
    return wrong("Match value must be String, number, true, false, or null");
  if (!condition.is_object()) return {};
  if (condition.members().size() != 1) return wrong("Only one key allowed in match expression");
  const auto& [name, wanted] = condition.members().front();
  if (is_text_operator(name)) return check_text(name, wanted);
  if (name == "anything-but") return check_excluded(wanted);
  if (name == "numeric") return check_range(wanted);
  if (name == "exists") {
    if (wanted.is_bool()) return {};
    return wrong("exists match pattern must be either true or false.");
  }
  if (name == "cidr") {
    if (wanted.is_string() && parse_block(wanted.as_string())) return {};
    return wrong("Malformed CIDR, one '/' required");
  }
  return wrong("Unrecognized match type " + name);
}

Result<void> check_level(const Json& policy, bool may_nest, int depth) {
  if (!policy.is_object()) return wrong("Filter is not an object");
  if (depth > kMaxDepth) return wrong("Filter is nested too deeply");
  for (const auto& [name, value] : policy.members()) {
    if (name == kOr && value.is_array()) {
      if (value.items().size() < 2) return wrong("\"$or\" needs at least two alternatives");
      for (const Json& one : value.items()) TRY(check_level(one, may_nest, depth + 1));
      continue;
    }
    if (value.is_object()) {
      if (!may_nest) {
        return wrong("Filter policy scope MessageAttributes does not support nested filter policy");
      }
      if (value.members().empty()) return wrong("Empty objects are not allowed");
      TRY(check_level(value, may_nest, depth + 1));
      continue;
    }
    if (!value.is_array()) return wrong("\"" + name + "\" must be an object or an array");
    if (value.items().empty()) return wrong("Empty arrays are not allowed");
    for (const Json& condition : value.items()) TRY(check_condition(condition));
  }
  return {};
}

}  // namespace

Result<void> check_filter_policy(const Json& policy, bool may_nest) {
  return check_level(policy, may_nest, 0);
}

bool matches_filter(const Json& policy, const Json& document) {
  for (const auto& [name, value] : policy.members()) {
    if (name == kOr && value.is_array()) {
      const bool any = std::any_of(value.items().begin(), value.items().end(),
                                   [&](const Json& one) { return matches_filter(one, document); });
      if (!any) return false;
      continue;
    }
    const Json* found = document.find(name);
    if (value.is_object() ? !matches_nested(value, found) : !matches_conditions(value, found)) {
      return false;
    }
  }
  return true;
}

FilterSize size_of_filter(const Json& policy) {
  constexpr int64_t kMost = 1'000'000;
  FilterSize size;
  const auto add = [&](const FilterSize& other) {
    size.keys += other.keys;
    size.combinations = std::min(kMost, size.combinations * other.combinations);
  };
  for (const auto& [name, value] : policy.members()) {
    if (name == kOr && value.is_array()) {
      FilterSize all{0, 0};
      for (const Json& one : value.items()) {
        const FilterSize each = size_of_filter(one);
        all.keys += each.keys;
        all.combinations += each.combinations;
      }
      add(all);
    } else if (value.is_object()) {
      add(size_of_filter(value));
    } else {
      add({1, static_cast<int64_t>(std::max<size_t>(1, value.items().size()))});
    }
  }
  return size;
}

}  // namespace tarn
