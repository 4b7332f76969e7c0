#include "services/lambda/url_cors.h"

#include <algorithm>

#include "base/encoding.h"

namespace tarn::lambda {
namespace {

bool has(const std::vector<std::string>& allowed, std::string_view wanted) {
  return std::any_of(allowed.begin(), allowed.end(), [&](const std::string& one) {
    return one == "*" || equals_ignoring_case(one, wanted);
  });
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ",") + text;
  return out;
}

bool fits_headers(const CorsRow& rules, std::string_view asked) {
  while (!asked.empty()) {
    const size_t end = std::min(asked.find(','), asked.size());
    const std::string_view name = trim(asked.substr(0, end));
    if (!name.empty() && !has(rules.allow_headers, name)) return false;
    asked.remove_prefix(std::min(end + 1, asked.size()));
  }
  return true;
}

// Whom the answer is for: everybody, or this origin.
void add_origin(const CorsRow& rules, std::string_view origin, HeaderList& headers) {
  const bool with_credentials = rules.allow_credentials.value_or(false);
  const bool is_open = std::find(rules.allow_origins.begin(), rules.allow_origins.end(), "*") !=
                       rules.allow_origins.end();
  const bool is_for_all = is_open && !with_credentials;
  headers.emplace_back("access-control-allow-origin", is_for_all ? "*" : std::string(origin));
  if (!is_for_all) headers.emplace_back("vary", "Origin");
  if (with_credentials) headers.emplace_back("access-control-allow-credentials", "true");
}

}  // namespace

bool is_preflight(const RequestHead& head) {
  return head.method == "OPTIONS" && head.header("origin").data() != nullptr &&
         head.header("access-control-request-method").data() != nullptr;
}

HeaderList preflight_headers(const CorsRow& rules, const RequestHead& head) {
  const std::string_view origin = head.header("origin");
  const bool fits = has(rules.allow_origins, origin) &&
                    has(rules.allow_methods, head.header("access-control-request-method")) &&
                    fits_headers(rules, head.header("access-control-request-headers"));
  HeaderList headers;
  if (!fits) return headers;
  add_origin(rules, origin, headers);
  headers.emplace_back("access-control-allow-methods", joined(rules.allow_methods));
  if (!rules.allow_headers.empty()) {
    headers.emplace_back("access-control-allow-headers", joined(rules.allow_headers));
  }
  if (rules.max_age_seconds) {
    headers.emplace_back("access-control-max-age", std::to_string(*rules.max_age_seconds));
  }
  return headers;
}

void add_cors_headers(const CorsRow& rules, const RequestHead& head, HeaderList& headers) {
  std::erase_if(headers,
                [](const auto& header) { return header.first.starts_with("access-control-"); });
  const std::string_view origin = head.header("origin");
  if (origin.data() == nullptr || !has(rules.allow_origins, origin)) return;
  add_origin(rules, origin, headers);
  if (!rules.expose_headers.empty()) {
    headers.emplace_back("access-control-expose-headers", joined(rules.expose_headers));
  }
}

}  // namespace tarn::lambda
