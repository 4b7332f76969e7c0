#include "services/scheduler/fsck.h"

#include "core/due_queue_rules.h"
#include "services/scheduler/rows.h"

namespace tarn::scheduler {

using store::CheckedRow;
using store::RowRules;

void add_row_rules(RowRules& rules) {
  rules.each("scheduler: a schedule is in a group", {"scheduler.schedule", "tt"},
             [](const CheckedRow& row) -> Result<bool> {
               const auto schedule = TRY(row.decode<ScheduleRow>());
               if (schedule.group != row.text(0) || schedule.name != row.text(1)) return false;
               if (schedule.group == kDefaultGroup) return true;
               return row.has(group_key(row.scope(), schedule.group).bytes());
             });
  // Schedules go with their group; what is left of them finds them gone.
  rules.each("scheduler: what is due is named by a schedule's ARN", {"scheduler.due_at", "t"},
             [](const CheckedRow& row) -> Result<bool> {
               return parse_schedule_arn(row.text(0)).has_value();
             });
  add_due_queue_rules(rules, "scheduler", "scheduler.due");
  add_due_queue_rules(rules, "scheduler", "scheduler.invocation");
}

}  // namespace tarn::scheduler
