// The rules of a bucket's CORS configuration, and which of them fits a request (user guide, "Using
// cross-origin resource sharing"). Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/row.h"

namespace tarn::s3 {

struct CorsRule {
  std::string id;
  std::vector<std::string> allowed_origins;  // with at most one '*'
  std::vector<std::string> allowed_methods;
  std::vector<std::string> allowed_headers;  // as the client wrote them; with at most one '*'
  std::vector<std::string> expose_headers;
  std::optional<int64_t> max_age_seconds;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, allowed_origins);
    v(3, allowed_methods);
    v(4, allowed_headers);
    v(5, expose_headers);
    v(6, max_age_seconds);
  }
};

// A row of its own beside the bucket's.
struct CorsRules {
  std::vector<CorsRule> rules;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, rules);
  }
};

// InvalidRequest for methods and wildcards that AWS refuses.
Result<void> check_cors_rule(const CorsRule& rule);

struct CorsQuestion {
  std::string_view origin;
  std::string_view method;
  std::vector<std::string> headers;  // that the page wants to send; lower case
};

// "X-Amz-Date, content-type" as lower-case names.
std::vector<std::string> split_header_names(std::string_view list);

// The first rule that fits, or null. Good as long as `rules`.
const CorsRule* find_cors_rule(const CorsRules& rules, const CorsQuestion& question);

// The answer's headers where `rule` fits.
std::vector<std::pair<std::string, std::string>> cors_headers(const CorsRule& rule,
                                                              const CorsQuestion& question);

}  // namespace tarn::s3
