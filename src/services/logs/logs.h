// Logs: CloudWatch Logs' state, the way in for services that write lines (core/logs.h), and log
// groups as targets of events.
//
//   Logs logs({database, clock, random, authorizer, identities, targets});
//   targets.add("logs", logs);
//   logs.start();          // once all targets are known: resumes what was queued
//
// Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "core/event_targets.h"
#include "core/guarded_logs.h"
#include "core/identities.h"
#include "core/logs.h"
#include "services/logs/live_tails.h"
#include "store/database.h"

namespace tarn::logs {

struct LogsParts {
  store::Database& database;
  const Clock& clock;
  Random& random;
  Authorizer& authorizer;
  Identities& identities;
  const EventTargets& targets;
};

class Retention;
class Subscriptions;

struct DeliveredLine {
  std::string account;
  std::string region;
  std::string group;
  LogLine line;
  int64_t at_ms = 0;
};

class Logs final : public LogGroups, public GuardedLogs, public EventTarget {
 public:
  explicit Logs(LogsParts parts);
  ~Logs() override;
  Logs(const Logs&) = delete;
  Logs& operator=(const Logs&) = delete;

  void start();
  void stop();

  const LogsParts& parts() const { return parts_; }
  Retention& retention() { return *retention_; }
  Subscriptions& subscriptions() { return *subscriptions_; }
  LiveTails& live_tails() { return live_tails_; }

  Result<void> append(std::string_view account, std::string_view region, std::string_view group,
                      std::string_view stream, const std::vector<LogLine>& lines) override;
  Result<void> append_as(const Caller& caller, std::string_view group, std::string_view stream,
                         const std::vector<LogLine>& lines) override;

  Result<void> check(store::Transaction& transaction, const TargetSource& source,
                     std::string_view group_arn, std::string_view role_arn) override;
  // Each event gets a stream of its own, as on AWS.
  Result<void> deliver(store::Transaction& transaction, const TargetEvent& event) override;
  void wake() override;

 private:
  Result<void> authorise(const Caller& caller, std::string_view group, std::string_view stream);

  LogsParts parts_;
  std::unique_ptr<Retention> retention_;
  std::unique_ptr<Subscriptions> subscriptions_;
  LiveTails live_tails_;
  // Lines of events whose commit is under way, by the event's id.
  std::mutex delivered_mutex_;
  std::map<std::string, DeliveredLine> delivered_;
};

}  // namespace tarn::logs
