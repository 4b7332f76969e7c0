#include "base/metrics.h"

#include <algorithm>
#include <cstdio>

namespace tarn {
namespace {

void append_escaped(std::string& out, std::string_view text, bool is_label) {
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && is_label) {
      out += "\\\"";
    } else {
      out += c;
    }
  }
}

std::string number_text(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

}  // namespace

void MetricsText::family(std::string_view name, std::string_view type, std::string_view help) {
  text_.append("# HELP ").append(name).append(" ");
  append_escaped(text_, help, false);
  text_.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
}

void MetricsText::start_sample(std::string_view name, std::initializer_list<Label> labels) {
  text_ += name;
  char separator = '{';
  for (const auto& [label, value] : labels) {
    if (label.empty()) continue;
    text_ += separator;
    separator = ',';
    text_.append(label).append("=\"");
    append_escaped(text_, value, true);
    text_ += '"';
  }
  text_ += separator == ',' ? "} " : " ";
}

void MetricsText::sample(std::string_view name, std::initializer_list<Label> labels,
                         int64_t value) {
  start_sample(name, labels);
  text_ += std::to_string(value) + "\n";
}

void MetricsText::sample(std::string_view name, std::initializer_list<Label> labels, double value) {
  start_sample(name, labels);
  text_ += number_text(value) + "\n";
}

const std::array<int64_t, LatencyHistogram::kBuckets> LatencyHistogram::kUpperMicroseconds = {
    100,       250,        500,        1'000,      2'500,      5'000,     10'000,
    25'000,    50'000,     100'000,    250'000,    500'000,    1'000'000, 2'500'000,
    5'000'000, 10'000'000, 25'000'000, 50'000'000, 100'000'000};

void LatencyHistogram::record(int64_t microseconds) {
  const auto found =
      std::lower_bound(kUpperMicroseconds.begin(), kUpperMicroseconds.end(), microseconds);
  const auto bucket = static_cast<size_t>(found - kUpperMicroseconds.begin());
  counts_[bucket].fetch_add(1, std::memory_order_relaxed);
  sum_microseconds_.fetch_add(microseconds, std::memory_order_relaxed);
}

void LatencyHistogram::write(MetricsText& out, std::string_view name,
                             MetricsText::Label label) const {
  const std::string bucket_name = std::string(name) + "_bucket";
  int64_t total = 0;
  for (size_t i = 0; i < kBuckets; ++i) {
    total += counts_[i].load(std::memory_order_relaxed);
    const std::string upper = number_text(static_cast<double>(kUpperMicroseconds[i]) / 1e6);
    out.sample(bucket_name, {label, {"le", upper}}, total);
  }
  total += counts_[kBuckets].load(std::memory_order_relaxed);
  out.sample(bucket_name, {label, {"le", "+Inf"}}, total);
  const auto sum = static_cast<double>(sum_microseconds_.load(std::memory_order_relaxed));
  out.sample(std::string(name) + "_sum", {label}, sum / 1e6);
  out.sample(std::string(name) + "_count", {label}, total);
}

}  // namespace tarn
