#include "auth/policy_pattern.h"

#include <algorithm>

#include "base/encoding.h"

namespace tarn::auth {
namespace {

// How a pattern's wildcards are written: marked, or as they stand in the policy.
struct Wildcards {
  char any_text;
  char any_char;
};
constexpr Wildcards kMarked = {Pattern::kAnyText, Pattern::kAnyChar};
constexpr Wildcards kPlain = {'*', '?'};

constexpr auto is_same = [](char a, char b) { return a == b; };
constexpr auto is_same_letter = [](char a, char b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : int{c}; };
  return lower(a) == lower(b);
};

template <class Same>
bool match_text(std::string_view pattern, std::string_view text, Wildcards wildcards, Same same) {
  size_t p = 0;
  size_t t = 0;
  size_t star = std::string_view::npos;
  size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == wildcards.any_text) {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() &&
               (pattern[p] == wildcards.any_char || same(pattern[p], text[t]))) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == wildcards.any_text) ++p;
  return p == pattern.size();
}

bool match_arn(std::string_view pattern, std::string_view arn, Wildcards wildcards) {
  const auto colons = std::count(pattern.begin(), pattern.end(), ':');
  // "*", and patterns like "arn:aws:s3*" that name fewer parts.
  if (colons < 5) return match_text(pattern, arn, wildcards, is_same);
  for (int part = 0; part < 5; ++part) {
    const size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return false;
    const size_t pattern_colon = pattern.find(':');
    if (!match_text(pattern.substr(0, pattern_colon), arn.substr(0, colon), wildcards, is_same)) {
      return false;
    }
    pattern.remove_prefix(pattern_colon + 1);
    arn.remove_prefix(colon + 1);
  }
  return match_text(pattern, arn, wildcards, is_same);
}

// What stands between ${ and }. Nothing where the variable has no value.
std::optional<std::string> variable_value(std::string_view name, const ConditionValues& values) {
  if (name == "*" || name == "?" || name == "$") return std::string(name);
  std::optional<std::string> fallback;
  const size_t comma = name.find(',');
  if (comma != std::string_view::npos) {
    std::string_view text = trim(name.substr(comma + 1));
    if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'') {
      fallback = text.substr(1, text.size() - 2);
    }
    name = trim(name.substr(0, comma));
  }
  const auto found = values.find(name);
  if (found.size() == 1) return std::string(found.front());
  return fallback;
}

}  // namespace

std::optional<Pattern> make_pattern(std::string_view text, bool wildcards,
                                    const ConditionValues* variables) {
  Pattern pattern;
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t close = text.substr(i, 2) == "${" ? text.find('}', i) : std::string_view::npos;
    if (variables != nullptr && close != std::string_view::npos) {
      const auto value = variable_value(text.substr(i + 2, close - i - 2), *variables);
      if (!value) return std::nullopt;
      pattern.text += *value;
      i = close;
    } else if (wildcards && text[i] == '*') {
      pattern.text.push_back(Pattern::kAnyText);
    } else if (wildcards && text[i] == '?') {
      pattern.text.push_back(Pattern::kAnyChar);
    } else {
      pattern.text.push_back(text[i]);
    }
  }
  return pattern;
}

bool matches(const Pattern& pattern, std::string_view text) {
  return match_text(pattern.text, text, kMarked, is_same);
}

bool matches_arn(const Pattern& pattern, std::string_view arn) {
  return match_arn(pattern.text, arn, kMarked);
}

bool matches_wildcards_ignoring_case(std::string_view pattern, std::string_view text) {
  return match_text(pattern, text, kPlain, is_same_letter);
}

bool matches_arn_wildcards(std::string_view pattern, std::string_view arn) {
  return match_arn(pattern, arn, kPlain);
}

std::vector<std::string_view> ConditionValues::find(std::string_view key) const {
  std::vector<std::string_view> found;
  for (const auto& [name, value] : values_) {
    if (equals_ignoring_case(name, key)) found.emplace_back(value);
  }
  return found;
}

}  // namespace tarn::auth
