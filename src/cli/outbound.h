// Outbound: HTTP/1.1 requests to other servers, with TLS or without, one connection each. Blocking;
// thread-safe.
#pragma once

#include "base/result.h"
#include "core/http_poster.h"

namespace tarn::cli {

class Outbound final : public HttpPoster {
 public:
  Result<int> post(const HttpPost& request) override;
};

}  // namespace tarn::cli
