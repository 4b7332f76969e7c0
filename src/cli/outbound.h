// Outbound: HTTP/1.1 requests to other servers over plain sockets, one connection each. Blocking;
// thread-safe.
#pragma once

#include <string_view>

#include "base/result.h"
#include "core/http_poster.h"

namespace tarn::cli {

class Outbound final : public HttpPoster {
 public:
  Result<int> post(const HttpPost& request) override;
  bool speaks(std::string_view url) const override { return url.starts_with("http://"); }
};

}  // namespace tarn::cli
