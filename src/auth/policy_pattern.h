// Patterns of policies: wildcards, policy variables, ARNs by their parts. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/policy_request.h"

namespace tarn::auth {

// A pattern whose wildcards are marked, so that a variable's value can't bring its own.
struct Pattern {
  static constexpr char kAnyText = '\1';  // *
  static constexpr char kAnyChar = '\2';  // ?
  std::string text;
};

// Marks wildcards where `wildcards`, and puts in variables where `variables` is not null:
// ${key}, ${key, 'default'}, ${*}, ${?}, ${$}. Nothing where a variable has no single value.
std::optional<Pattern> make_pattern(std::string_view text, bool wildcards,
                                    const ConditionValues* variables);

bool matches(const Pattern& pattern, std::string_view text);

// Both in six parts by their colons, each part on its own.
bool matches_arn(const Pattern& pattern, std::string_view arn);

// The same for a text as it stands in a policy, with * and ? and without variables.
bool matches_wildcards_ignoring_case(std::string_view pattern, std::string_view text);
bool matches_arn_wildcards(std::string_view pattern, std::string_view arn);

}  // namespace tarn::auth
