#include "services/events/fsck.h"

#include "core/due_queue_rules.h"
#include "services/events/names.h"
#include "services/events/rows.h"

namespace tarn::events {

using store::CheckedRow;
using store::RowRules;

void add_row_rules(RowRules& rules) {
  rules.each("events: a rule is on a bus", {"events.rule", "tt"},
             [](const CheckedRow& row) -> Result<bool> {
               const auto rule = TRY(row.decode<RuleRow>());
               if (rule.bus != row.text(0) || rule.name != row.text(1)) return false;
               return rule.bus == kDefaultBus ||
                      TRY(row.has(bus_key(row.scope(), rule.bus).bytes()));
             });
  rules.each("events: a target is a rule's", {"events.target", "ttt"}, [](const CheckedRow& row) {
    return row.has(rule_key(row.scope(), row.text(0), row.text(1)).bytes());
  });
  rules.each("events: what is scheduled is a rule with a schedule", {"events.schedule_at", "t"},
             [](const CheckedRow& row) -> Result<bool> {
               const auto ref = parse_rule_arn(row.text(0));
               if (!ref) return false;
               const auto key =
                   rule_key(ref->bus.scope(row.generation()), ref->bus.name, ref->name);
               const auto rule = TRY(row.find<RuleRow>(key.bytes()));
               return rule && !rule->schedule.empty() && rule->is_enabled();
             });
  add_due_queue_rules(rules, "events", "events.schedule");
  add_due_queue_rules(rules, "events", "events.delivery");
}

}  // namespace tarn::events
