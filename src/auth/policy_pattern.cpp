#include "auth/policy_pattern.h"

#include <algorithm>

#include "base/encoding.h"

namespace tarn::auth {
namespace {

bool match_text(std::string_view pattern, std::string_view text) {
  size_t p = 0;
  size_t t = 0;
  size_t star = std::string_view::npos;
  size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == Pattern::kAnyText) {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && (pattern[p] == Pattern::kAnyChar || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == Pattern::kAnyText) ++p;
  return p == pattern.size();
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
  const auto* found = values.find(to_lower_ascii(name));
  if (found != nullptr && found->size() == 1) return found->front();
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
  return match_text(pattern.text, text);
}

bool matches_ignoring_case(const Pattern& pattern, std::string_view text) {
  return match_text(to_lower_ascii(pattern.text), to_lower_ascii(text));
}

bool matches_arn(const Pattern& pattern, std::string_view arn) {
  std::string_view rest = pattern.text;
  const auto colons = std::count(rest.begin(), rest.end(), ':');
  // "*", and patterns like "arn:aws:s3*" that name fewer parts.
  if (colons < 5) return match_text(rest, arn);
  for (int part = 0; part < 5; ++part) {
    const size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return false;
    const size_t pattern_colon = rest.find(':');
    if (!match_text(rest.substr(0, pattern_colon), arn.substr(0, colon))) return false;
    rest.remove_prefix(pattern_colon + 1);
    arn.remove_prefix(colon + 1);
  }
  return match_text(rest, arn);
}

void ConditionValues::add(std::string_view key, std::string_view value) {
  values_[to_lower_ascii(key)].emplace_back(value);
}

const std::vector<std::string>* ConditionValues::find(std::string_view lower_case_key) const {
  const auto found = values_.find(lower_case_key);
  return found == values_.end() ? nullptr : &found->second;
}

}  // namespace tarn::auth
