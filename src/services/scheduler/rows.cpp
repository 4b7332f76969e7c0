#include "services/scheduler/rows.h"

#include <vector>

#include "services/scheduler/errors.h"

namespace tarn::scheduler {

std::string ScheduleRef::arn() const {
  return "arn:aws:scheduler:" + region + ":" + account + ":schedule/" + group + "/" + name;
}

std::string group_arn(std::string_view region, std::string_view account, std::string_view name) {
  return "arn:aws:scheduler:" + std::string(region) + ":" + std::string(account) +
         ":schedule-group/" + std::string(name);
}

std::optional<ScheduleRef> parse_schedule_arn(std::string_view arn) {
  std::vector<std::string> parts;
  while (parts.size() < 5) {
    const size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    parts.emplace_back(arn.substr(0, colon));
    arn.remove_prefix(colon + 1);
  }
  constexpr std::string_view kKind = "schedule/";
  if (parts[2] != "scheduler" || !arn.starts_with(kKind)) return {};
  arn.remove_prefix(kKind.size());
  const size_t slash = arn.find('/');
  if (slash == std::string_view::npos) return {};
  return ScheduleRef{parts[4], parts[3], std::string(arn.substr(0, slash)),
                     std::string(arn.substr(slash + 1))};
}

store::Key group_key(const store::Scope& scope, std::string_view group) {
  return store::Key(scope, "scheduler.group").add(group);
}

store::Key schedules_key(const store::Scope& scope, std::string_view group) {
  return store::Key(scope, "scheduler.schedule").add(group);
}

store::Key schedule_key(const store::Scope& scope, std::string_view group, std::string_view name) {
  return schedules_key(scope, group).add(name);
}

Result<GroupRow> require_group(store::Transaction& transaction, const store::Scope& scope,
                               std::string_view group) {
  const auto bytes = TRY(transaction.get(group_key(scope, group).bytes()));
  if (bytes) return store::decode_row<GroupRow>(*bytes);
  if (group != kDefaultGroup) return no_such_schedule_group(group);
  GroupRow row;
  row.name = group;
  return row;
}

Result<std::optional<ScheduleRow>> find_schedule(store::Transaction& transaction,
                                                 const store::Scope& scope, std::string_view group,
                                                 std::string_view name) {
  const auto bytes = TRY(transaction.get(schedule_key(scope, group, name).bytes()));
  if (!bytes) return std::optional<ScheduleRow>();
  return std::optional<ScheduleRow>(TRY(store::decode_row<ScheduleRow>(*bytes)));
}

}  // namespace tarn::scheduler
