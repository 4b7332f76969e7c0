// Logs: CloudWatch Logs' state, and the way in for services that write lines (core/logs.h).
// Thread-safe.
#pragma once

#include <string_view>
#include <vector>

#include "base/clock.h"
#include "core/guarded_logs.h"
#include "core/identities.h"
#include "core/logs.h"
#include "store/database.h"

namespace tarn::logs {

class Logs final : public LogGroups, public GuardedLogs {
 public:
  Logs(store::Database& database, const Clock& clock, Authorizer& authorizer)
      : database_(database), clock_(clock), authorizer_(authorizer) {}

  Result<void> append(std::string_view account, std::string_view region, std::string_view group,
                      std::string_view stream, const std::vector<LogLine>& lines) override;
  Result<void> append_as(const Caller& caller, std::string_view group, std::string_view stream,
                         const std::vector<LogLine>& lines) override;

 private:
  Result<void> authorise(const Caller& caller, std::string_view group, std::string_view stream);

  store::Database& database_;
  const Clock& clock_;
  Authorizer& authorizer_;
};

}  // namespace tarn::logs
