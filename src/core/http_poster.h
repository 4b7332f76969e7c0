// HttpPoster: sends one request to somebody else's server. cli/ implements it.
//
// Blocking, up to `timeout_ms` in all; from a thread that may wait. Redirections are not followed.
// Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace tarn {

struct HttpPost {
  std::string url;  // "http://host:port/path", or https
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  int64_t timeout_ms = 15'000;
};

class HttpPoster {
 public:
  virtual ~HttpPoster() = default;
  // The status of the answer. An error where there is none: no connection, no answer in time.
  virtual Result<int> post(const HttpPost& request) = 0;
};

}  // namespace tarn
