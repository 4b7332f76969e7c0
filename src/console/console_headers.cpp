#include "console/console_headers.h"

#include <string>

namespace tarn::console {
namespace {

// No inline script or style, nothing from elsewhere, no markup made of text: what a stored name
// says can't become code. Images may be of blobs, which is how the page shows a picture of a
// bucket.
std::string policy_of(std::string_view api_origin, std::string_view ancestors) {
  std::string policy =
      "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
      "img-src 'self' blob: data:; frame-src 'self'; connect-src 'self'";
  if (!api_origin.empty()) policy.append(" ").append(api_origin);
  policy.append("; base-uri 'none'; form-action 'none'; frame-ancestors ").append(ancestors);
  return policy += "; require-trusted-types-for 'script'; trusted-types default";
}

void add_others(http::Headers& headers) {
  headers.emplace_back("x-content-type-options", "nosniff");
  headers.emplace_back("referrer-policy", "no-referrer");
  headers.emplace_back("cross-origin-resource-policy", "same-origin");
  headers.emplace_back("permissions-policy", "camera=(), geolocation=(), microphone=()");
}

}  // namespace

void add_security_headers(std::string_view api_origin, http::Headers& headers) {
  headers.emplace_back("content-security-policy", policy_of(api_origin, "'none'"));
  headers.emplace_back("x-frame-options", "DENY");
  add_others(headers);
}

// No x-frame-options: it knows no list of origins.
void add_embed_headers(std::string_view ancestors, http::Headers& headers) {
  headers.emplace_back("content-security-policy", policy_of({}, ancestors));
  add_others(headers);
}

}  // namespace tarn::console
