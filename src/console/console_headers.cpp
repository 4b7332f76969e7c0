#include "console/console_headers.h"

#include <string>

namespace tarn::console {

// No inline script or style, nothing from elsewhere, no markup made of text: what a stored name
// says can't become code. Images may be of blobs, which is how the page shows a picture of a
// bucket.
void add_security_headers(std::string_view api_origin, http::Headers& headers) {
  std::string policy =
      "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
      "img-src 'self' blob: data:; connect-src 'self'";
  if (!api_origin.empty()) policy.append(" ").append(api_origin);
  policy +=
      "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
      "require-trusted-types-for 'script'; trusted-types default";
  headers.emplace_back("content-security-policy", policy);
  headers.emplace_back("x-content-type-options", "nosniff");
  headers.emplace_back("x-frame-options", "DENY");
  headers.emplace_back("referrer-policy", "no-referrer");
  headers.emplace_back("cross-origin-resource-policy", "same-origin");
  headers.emplace_back("permissions-policy", "camera=(), geolocation=(), microphone=()");
}

}  // namespace tarn::console
