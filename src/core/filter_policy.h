// FilterPolicy: whether a document is what a subscriber wants, in the language that SNS's filter
// policies and Lambda's event filters share.
//
//   TRY(check_filter_policy(policy));              // when it is configured
//   if (matches_filter(policy, document)) ...
//
// A policy is an object of keys with lists of conditions, one of which must hold: texts, numbers,
// true, false, null, and {"prefix": …}, {"suffix": …}, {"equals-ignore-case": …}, {"wildcard": …},
// {"anything-but": …}, {"numeric": […]}, {"cidr": …}, {"exists": …}. Objects nest; "$or" has
// alternatives. A list in the document matches where one of its values does. Pure functions.
// https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace tarn {

// The error's message says what is wrong, in a sentence without its own beginning.
Result<void> check_filter_policy(const Json& policy, bool may_nest);

bool matches_filter(const Json& policy, const Json& document);

// Leaf keys, and the product of the numbers of their conditions: what AWS limits.
struct FilterSize {
  int64_t keys = 0;
  int64_t combinations = 1;
};
FilterSize size_of_filter(const Json& policy);

}  // namespace tarn
