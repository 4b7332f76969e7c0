// MetricsText: figures in Prometheus' text format, version 0.0.4.
//
//   void probe(MetricsText& out) {
//     out.family("tarn_queue_tasks", "gauge", "Tasks that wait for a worker.");
//     out.sample("tarn_queue_tasks", {{"pool", "worker"}}, depth);
//   }
//
// Each module has a probe of this kind, called when somebody asks. A family comes before its
// samples and once. Not synchronised; a Histogram is.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace tarn {

class MetricsText {
 public:
  using Label = std::pair<std::string_view, std::string_view>;

  // `type`: "counter", "gauge" or "histogram".
  void family(std::string_view name, std::string_view type, std::string_view help);
  void sample(std::string_view name, std::initializer_list<Label> labels, int64_t value);
  void sample(std::string_view name, std::initializer_list<Label> labels, double value);
  const std::string& text() const { return text_; }

 private:
  void start_sample(std::string_view name, std::initializer_list<Label> labels);
  std::string text_;
};

using MetricsProbe = std::function<void(MetricsText&)>;

// How long things took, in buckets from 100 µs to 100 s. Thread-safe.
class LatencyHistogram {
 public:
  void record(int64_t microseconds);
  // The samples <name>_bucket, <name>_sum and <name>_count in seconds, with one label.
  void write(MetricsText& out, std::string_view name, MetricsText::Label label) const;

 private:
  static constexpr size_t kBuckets = 19;
  static const std::array<int64_t, kBuckets> kUpperMicroseconds;

  std::array<std::atomic<int64_t>, kBuckets + 1> counts_{};
  std::atomic<int64_t> sum_microseconds_{0};
};

}  // namespace tarn
