// FilterPolicy: whether a document is what a subscriber wants: the dialect of EventBridge's
// patterns (core/event_pattern.h) that SNS's filter policies and Lambda's event filters are.
//
//   const FilterPolicy policy = TRY(FilterPolicy::parse(text, may_nest));
//   if (policy.matches(document_json)) ...
//
// A policy that asks for nothing takes everything. Immutable, cheap to copy; any number of threads.
// https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "core/event_matcher.h"

namespace tarn {

class FilterPolicy {
 public:
  // The error's message says what is wrong, in a sentence without its own beginning. `may_nest`:
  // whether fields of fields may be asked for.
  static Result<FilterPolicy> parse(std::string_view json, bool may_nest);

  // `document` is a JSON object.
  bool matches(std::string_view document) const;
  // Whether it asks something of what is within a field.
  bool asks_within(std::string_view field) const;

  // Leaf keys, and the product of the numbers of their conditions: what AWS limits.
  int64_t keys() const { return keys_; }
  int64_t combinations() const { return combinations_; }

 private:
  std::shared_ptr<const EventMatcher> matcher_;  // null: everything
  std::shared_ptr<const EventPattern> pattern_;
  int64_t keys_ = 0;
  int64_t combinations_ = 1;
};

}  // namespace tarn
