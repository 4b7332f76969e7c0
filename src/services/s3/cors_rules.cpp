#include "services/s3/cors_rules.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "services/s3/errors.h"

namespace tarn::s3 {

namespace {

constexpr std::string_view kMethods[] = {"GET", "PUT", "POST", "DELETE", "HEAD"};

bool is_method(std::string_view method) {
  return std::find(std::begin(kMethods), std::end(kMethods), method) != std::end(kMethods);
}

bool has_several_wildcards(std::string_view pattern) {
  return std::count(pattern.begin(), pattern.end(), '*') > 1;
}

// With at most one '*', for any characters.
bool matches_wildcard(std::string_view pattern, std::string_view text) {
  size_t star = pattern.find('*');
  if (star == pattern.npos) return pattern == text;
  std::string_view head = pattern.substr(0, star);
  std::string_view tail = pattern.substr(star + 1);
  return text.size() >= head.size() + tail.size() && text.starts_with(head) && text.ends_with(tail);
}

bool allows_header(const CorsRule& rule, std::string_view name) {
  return std::any_of(
      rule.allowed_headers.begin(), rule.allowed_headers.end(),
      [&](const std::string& allowed) { return matches_wildcard(to_lower_ascii(allowed), name); });
}

const std::string* allowing_origin(const CorsRule& rule, std::string_view origin) {
  auto found =
      std::find_if(rule.allowed_origins.begin(), rule.allowed_origins.end(),
                   [&](const std::string& allowed) { return matches_wildcard(allowed, origin); });
  return found == rule.allowed_origins.end() ? nullptr : &*found;
}

bool fits(const CorsRule& rule, const CorsQuestion& question) {
  const auto& methods = rule.allowed_methods;
  return allowing_origin(rule, question.origin) != nullptr &&
         std::find(methods.begin(), methods.end(), question.method) != methods.end() &&
         std::all_of(question.headers.begin(), question.headers.end(),
                     [&](const std::string& name) { return allows_header(rule, name); });
}

std::string join(const std::vector<std::string>& names) {
  std::string joined;
  for (const std::string& name : names) {
    if (!joined.empty()) joined += ", ";
    joined += name;
  }
  return joined;
}

}  // namespace

Result<void> check_cors_rule(const CorsRule& rule) {
  for (const std::string& method : rule.allowed_methods) {
    if (!is_method(method)) {
      return invalid_request(
          "Found unsupported HTTP method in CORS config. Unsupported method is " + method);
    }
  }
  for (const std::string& origin : rule.allowed_origins) {
    if (has_several_wildcards(origin)) {
      return invalid_request("AllowedOrigin \"" + origin +
                             "\" can not have more than one wildcard.");
    }
  }
  for (const std::string& name : rule.allowed_headers) {
    if (has_several_wildcards(name)) {
      return invalid_request("AllowedHeader \"" + name + "\" can not have more than one wildcard.");
    }
  }
  for (const std::string& name : rule.expose_headers) {
    if (name.find('*') != name.npos) {
      return invalid_request("ExposeHeader \"" + name +
                             "\" contains wildcard. We currently do not support wildcard for "
                             "ExposeHeader.");
    }
  }
  return {};
}

std::vector<std::string> split_header_names(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    size_t comma = std::min(list.find(','), list.size());
    std::string_view name = trim(list.substr(0, comma));
    if (!name.empty()) names.push_back(to_lower_ascii(name));
    list.remove_prefix(std::min(list.size(), comma + 1));
  }
  return names;
}

const CorsRule* find_cors_rule(const CorsRules& rules, const CorsQuestion& question) {
  auto found = std::find_if(rules.rules.begin(), rules.rules.end(),
                            [&](const CorsRule& rule) { return fits(rule, question); });
  return found == rules.rules.end() ? nullptr : &*found;
}

std::vector<std::pair<std::string, std::string>> cors_headers(const CorsRule& rule,
                                                              const CorsQuestion& question) {
  std::vector<std::pair<std::string, std::string>> headers;
  const std::string* allowed = allowing_origin(rule, question.origin);
  if (allowed != nullptr && *allowed == "*") {
    headers.emplace_back("access-control-allow-origin", "*");
  } else {
    headers.emplace_back("access-control-allow-origin", question.origin);
    headers.emplace_back("access-control-allow-credentials", "true");
  }
  headers.emplace_back("access-control-allow-methods", join(rule.allowed_methods));
  if (!question.headers.empty()) {
    headers.emplace_back("access-control-allow-headers", join(question.headers));
  }
  if (!rule.expose_headers.empty()) {
    headers.emplace_back("access-control-expose-headers", join(rule.expose_headers));
  }
  if (rule.max_age_seconds) {
    headers.emplace_back("access-control-max-age", std::to_string(*rule.max_age_seconds));
  }
  headers.emplace_back("vary",
                       "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
  return headers;
}

}  // namespace tarn::s3
