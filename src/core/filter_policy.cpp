#include "core/filter_policy.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"

namespace tarn {
namespace {

constexpr std::string_view kOr = "$or";
constexpr int64_t kMostCombinations = 1'000'000;

struct PolicySize {
  int64_t keys = 0;
  int64_t combinations = 1;
};

PolicySize size_of(const Json& policy) {
  PolicySize size;
  const auto add = [&](const PolicySize& other) {
    size.keys += other.keys;
    size.combinations = std::min(kMostCombinations, size.combinations * other.combinations);
  };
  for (const auto& [name, value] : policy.members()) {
    if (name == kOr && value.is_array()) {
      PolicySize all{0, 0};
      for (const Json& one : value.items()) {
        const PolicySize each = size_of(one);
        all.keys += each.keys;
        all.combinations += each.combinations;
      }
      add(all);
    } else if (value.is_object()) {
      add(size_of(value));
    } else {
      add({1, static_cast<int64_t>(std::max<size_t>(1, value.items().size()))});
    }
  }
  return size;
}

bool is_nested(const Json& policy) {
  return std::any_of(policy.members().begin(), policy.members().end(), [](const auto& member) {
    if (member.first != kOr || !member.second.is_array()) return member.second.is_object();
    const auto& alternatives = member.second.items();
    return std::any_of(alternatives.begin(), alternatives.end(), is_nested);
  });
}

Error wrong(std::string message) {
  constexpr std::string_view kReason = "Reason: ";
  if (const size_t at = message.find(kReason); at != std::string::npos) {
    message.erase(0, at + kReason.size());
  }
  return Error(400, "InvalidParameter", std::move(message));
}

}  // namespace

Result<FilterPolicy> FilterPolicy::parse(std::string_view json, bool may_nest) {
  FilterPolicy policy;
  const auto document = Json::parse(json);
  if (!document.ok()) return wrong(document.error().message());
  if (!document->is_object()) return wrong("Filter is not an object");
  if (document->members().empty()) return policy;
  if (!may_nest && is_nested(*document)) {
    return wrong("Filter policy scope MessageAttributes does not support nested filter policy");
  }
  auto pattern = EventPattern::parse(json);
  if (!pattern.ok()) return wrong(pattern.error().message());
  const PolicySize size = size_of(*document);
  policy.keys_ = size.keys;
  policy.combinations_ = size.combinations;
  policy.pattern_ = std::make_shared<const EventPattern>(*pattern);
  std::vector<EventPattern> patterns;
  patterns.push_back(*std::move(pattern));
  policy.matcher_ = std::make_shared<const EventMatcher>(std::move(patterns));
  return policy;
}

bool FilterPolicy::matches(std::string_view document) const {
  if (matcher_ == nullptr) return true;
  thread_local EventMatcher::Scratch scratch;
  return !matcher_->match(document, scratch).empty();
}

bool FilterPolicy::asks_within(std::string_view field) const {
  if (pattern_ == nullptr) return false;
  const std::string start = std::string(field) + ".";
  for (const auto& clauses : pattern_->alternatives()) {
    for (const EventClause& clause : clauses) {
      if (clause.path.starts_with(start)) return true;
    }
  }
  return false;
}

}  // namespace tarn
