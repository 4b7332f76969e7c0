// What EventBridge Scheduler stores, and its keys. The default group has a row only once it is
// tagged. Each function reads or writes through a transaction.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "store/key.h"
#include "store/row.h"
#include "store/transaction.h"

namespace tarn::scheduler {

inline constexpr std::string_view kDefaultGroup = "default";
inline constexpr std::string_view kSchedulerPrincipal = "scheduler.amazonaws.com";

struct GroupRow {
  std::string name;
  int64_t created_ms = 0;
  std::map<std::string, std::string> tags;
  std::string client_token;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, created_ms);
    v(3, tags);
    v(4, client_token);
  }
  store::UnknownFields unknown;
};

struct TargetRow {
  std::string arn;
  std::string role_arn;
  std::optional<std::string> input;
  std::string dead_letters;  // an ARN
  int64_t max_retries = 0;
  int64_t max_age_seconds = 0;
  std::string message_group_id;
  std::string detail_type;  // of events for a bus
  std::string source;
  template <class V>
  void fields(V& v) {
    v(1, arn);
    v(2, role_arn);
    v(3, input);
    v(4, dead_letters);
    v(5, max_retries);
    v(6, max_age_seconds);
    v(7, message_group_id);
    v(8, detail_type);
    v(9, source);
  }
};

struct ScheduleRow {
  std::string name;
  std::string group;
  std::string expression;
  std::string zone;  // a name of the zone database
  std::optional<int64_t> start_ms;
  std::optional<int64_t> end_ms;
  std::string description;
  bool is_enabled = false;
  bool deletes_itself = false;  // ActionAfterCompletion
  std::optional<int64_t> window_minutes;
  TargetRow target;
  int64_t created_ms = 0;
  int64_t modified_ms = 0;
  std::string client_token;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, group);
    v(3, expression);
    v(4, zone);
    v(5, start_ms);
    v(6, end_ms);
    v(7, description);
    v(8, is_enabled);
    v(9, deletes_itself);
    v(10, window_minutes);
    v(11, target);
    v(12, created_ms);
    v(13, modified_ms);
    v(14, client_token);
  }
  store::UnknownFields unknown;
};

// A schedule, wherever it is.
struct ScheduleRef {
  std::string account;
  std::string region;
  std::string group;
  std::string name;

  std::string arn() const;
  store::Scope scope(uint64_t generation) const { return {generation, account, region}; }
};
std::optional<ScheduleRef> parse_schedule_arn(std::string_view arn);
std::string group_arn(std::string_view region, std::string_view account, std::string_view name);

store::Key group_key(const store::Scope& scope, std::string_view group);
store::Key schedule_key(const store::Scope& scope, std::string_view group, std::string_view name);
store::Key schedules_key(const store::Scope& scope, std::string_view group);

// Always one for the default group.
Result<GroupRow> require_group(store::Transaction& transaction, const store::Scope& scope,
                               std::string_view group);
Result<std::optional<ScheduleRow>> find_schedule(store::Transaction& transaction,
                                                 const store::Scope& scope, std::string_view group,
                                                 std::string_view name);

}  // namespace tarn::scheduler
