// HttpFigures: what a server counts of its connections, for /metrics. Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "base/metrics.h"

namespace tarn::http {

// What took too long.
enum class Timeout : uint8_t { kHead, kIdle, kBody, kWrite };

class HttpFigures {
 public:
  std::atomic<int64_t> accepted{0};     // connections since the start, as all below
  std::atomic<int64_t> turned_away{0};  // connections beyond the limit
  std::atomic<int64_t> tls{0};          // connections that began TLS
  std::atomic<int64_t> http2{0};        // connections that spoke HTTP/2
  std::atomic<int64_t> requests{0};
  std::atomic<int64_t> refused_requests{0};  // malformed heads, or beyond the limits
  std::atomic<int64_t> received_bytes{0};    // on sockets, as is the next
  std::atomic<int64_t> sent_bytes{0};

  void count(Timeout timeout) { ++timeouts_[static_cast<size_t>(timeout)]; }
  void probe(MetricsText& out) const;

 private:
  std::array<std::atomic<int64_t>, 4> timeouts_{};
};

}  // namespace tarn::http
