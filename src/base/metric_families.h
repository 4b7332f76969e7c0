// Families of one sample without labels, which most figures are. See base/metrics.h.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/metrics.h"

namespace tarn {

inline void add_counter(MetricsText& out, std::string_view name, std::string_view help,
                        int64_t value) {
  out.family(name, "counter", help);
  out.sample(name, {}, value);
}

inline void add_gauge(MetricsText& out, std::string_view name, std::string_view help,
                      int64_t value) {
  out.family(name, "gauge", help);
  out.sample(name, {}, value);
}

}  // namespace tarn
