#include "gateway/own_pages.h"

namespace tarn::gateway {

bool comes_from_own_page(const IsOwnPage& is_own_page, const http::RequestHead& head) {
  const std::string_view origin = head.header("origin");
  return is_own_page && !origin.empty() && is_own_page(origin, head.header("host"));
}

http::Headers own_preflight_headers(const http::RequestHead& head) {
  http::Headers headers = {{"access-control-allow-origin", std::string(head.header("origin"))},
                           {"vary", "Origin, Access-Control-Request-Headers"},
                           {"access-control-allow-methods", "GET, HEAD, PUT, POST, DELETE, PATCH"},
                           {"access-control-max-age", "7200"}};
  // Named one by one: "*" does not stand for Authorization.
  const std::string_view asked = head.header("access-control-request-headers");
  if (!asked.empty()) headers.emplace_back("access-control-allow-headers", asked);
  return headers;
}

http::Headers own_answer_headers(const http::RequestHead& head) {
  return {{"access-control-allow-origin", std::string(head.header("origin"))},
          {"vary", "Origin"},
          {"access-control-expose-headers", "*"}};
}

}  // namespace tarn::gateway
