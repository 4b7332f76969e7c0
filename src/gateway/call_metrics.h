// CallMetrics: how many calls of each operation ended with which status, and how long they took.
// Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <shared_mutex>
#include <utility>

#include "base/metrics.h"
#include "wire/route.h"

namespace tarn::gateway {

class CallMetrics {
 public:
  struct AnsweredCall {
    int status;
    int64_t microseconds;
    uint64_t bytes_in;  // of bodies, as the operation sees them: without framing
    uint64_t bytes_out;
  };
  // The operation is null where the request was not understood.
  void record(const wire::Route& route, const AnsweredCall& answered);
  void probe(MetricsText& out) const;

 private:
  static constexpr int kFirstStatus = 100, kStatuses = 500;
  struct Figures {
    std::array<std::atomic<int64_t>, kStatuses> by_status{};
    LatencyHistogram latency;
    std::atomic<int64_t> bytes_in{0}, bytes_out{0};
  };
  using Name = std::pair<const wire::Service*, const wire::Operation*>;
  void probe_bytes(MetricsText& out) const;
  Figures& of(const Name& name);

  mutable std::shared_mutex mutex_;
  std::map<Name, std::unique_ptr<Figures>> figures_;
};

}  // namespace tarn::gateway
