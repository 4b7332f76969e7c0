#include "gateway/call_metrics.h"

#include <algorithm>
#include <mutex>
#include <string>

namespace tarn::gateway {

CallMetrics::Figures& CallMetrics::of(const Name& name) {
  {
    const std::shared_lock lock(mutex_);
    const auto found = figures_.find(name);
    if (found != figures_.end()) return *found->second;
  }
  const std::unique_lock lock(mutex_);
  auto& figures = figures_[name];
  if (!figures) figures = std::make_unique<Figures>();
  return *figures;
}

void CallMetrics::record(const wire::Route& route, const AnsweredCall& answered) {
  Figures& figures = of({route.service, route.operation});
  const int index = std::clamp(answered.status - kFirstStatus, 0, kStatuses - 1);
  figures.by_status[static_cast<size_t>(index)].fetch_add(1, std::memory_order_relaxed);
  figures.latency.record(answered.microseconds);
  figures.bytes_in.fetch_add(static_cast<int64_t>(answered.bytes_in), std::memory_order_relaxed);
  figures.bytes_out.fetch_add(static_cast<int64_t>(answered.bytes_out), std::memory_order_relaxed);
}

void CallMetrics::probe_bytes(MetricsText& out) const {
  std::map<std::string_view, std::pair<int64_t, int64_t>> by_service;  // in, out
  for (const auto& [name, figures] : figures_) {
    auto& sums = by_service[name.first ? name.first->name : "none"];
    sums.first += figures->bytes_in.load();
    sums.second += figures->bytes_out.load();
  }
  out.family("tarn_request_body_bytes_total", "counter", "Bytes of requests' bodies by service.");
  for (const auto& [service, sums] : by_service) {
    out.sample("tarn_request_body_bytes_total", {{"service", service}}, sums.first);
  }
  out.family("tarn_response_body_bytes_total", "counter", "Bytes of answers' bodies by service.");
  for (const auto& [service, sums] : by_service) {
    out.sample("tarn_response_body_bytes_total", {{"service", service}}, sums.second);
  }
}

void CallMetrics::probe(MetricsText& out) const {
  const std::shared_lock lock(mutex_);
  out.family("tarn_requests_total", "counter", "Answered calls by operation and HTTP status.");
  for (const auto& [name, figures] : figures_) {
    const std::string_view service = name.first ? name.first->name : "none";
    const std::string_view operation = name.second ? name.second->name : "none";
    for (int i = 0; i < kStatuses; ++i) {
      const int64_t count = figures->by_status[static_cast<size_t>(i)].load();
      if (count == 0) continue;
      out.sample(
          "tarn_requests_total",
          {{"service", service}, {"operation", operation}, {"status", std::to_string(i + 100)}},
          count);
    }
  }
  out.family("tarn_request_duration_seconds", "histogram",
             "From the head of a request to its answer, or to the first byte of a streamed one.");
  for (const auto& [name, figures] : figures_) {
    const std::string operation = name.first && name.second ? std::string(name.first->name) + ":" +
                                                                  std::string(name.second->name)
                                                            : "none";
    figures->latency.write(out, "tarn_request_duration_seconds", {"operation", operation});
  }
  probe_bytes(out);
}

}  // namespace tarn::gateway
