// GuardedLogs: lines that are written on behalf of somebody, as far as they may: what functions
// print. CloudWatch Logs implements it. Thread-safe.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/logs.h"
#include "core/objects.h"

namespace tarn {

class GuardedLogs {
 public:
  virtual ~GuardedLogs() = default;
  // LogGroups::append() where the caller has logs:PutLogEvents, and logs:CreateLogGroup and
  // logs:CreateLogStream for what is missing.
  virtual Result<void> append_as(const Caller& caller, std::string_view group,
                                 std::string_view stream, const std::vector<LogLine>& lines) = 0;
};

}  // namespace tarn
