// LogGroups: where services write lines that users read. CloudWatch Logs implements it.
// Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tarn {

struct LogLine {
  int64_t timestamp_ms = 0;
  std::string message;
};

class LogGroups {
 public:
  virtual ~LogGroups() = default;
  // Group and stream are made where they are missing. Durable when it returns.
  virtual Result<void> append(std::string_view account, std::string_view region,
                              std::string_view group, std::string_view stream,
                              const std::vector<LogLine>& lines) = 0;
};

}  // namespace tarn
