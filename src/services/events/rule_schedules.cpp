#include "services/events/rule_schedules.h"

#include <algorithm>

#include "base/schedule.h"
#include "services/events/deliveries.h"

namespace tarn::events {

RuleSchedules::RuleSchedules(Events& events)
    : events_(events),
      queue_(
          {events.parts().database, events.parts().clock, "events.schedule", "events-schedule", 32},
          [this](store::Transaction& transaction, const DueItem& item) {
            return fire(transaction, item);
          },
          [this] { events_.deliveries().wake(); }) {}

Result<void> RuleSchedules::follow(store::Transaction& transaction, const RuleRef& rule,
                                   const RuleRow& row) {
  if (row.schedule.empty() || !row.is_enabled()) return forget(transaction, rule);
  return put_next(transaction, rule, row, events_.parts().clock.domain_ms());
}

Result<void> RuleSchedules::forget(store::Transaction& transaction, const RuleRef& rule) {
  return queue_.remove(transaction, rule.arn());
}

Result<void> RuleSchedules::put_next(store::Transaction& transaction, const RuleRef& rule,
                                     const RuleRow& row, int64_t after_ms) {
  const auto schedule = TRY(Schedule::parse(row.schedule));
  const auto next = schedule.next_after(after_ms, {.zone = {}, .anchor_ms = row.anchor_ms});
  if (!next) return forget(transaction, rule);
  return queue_.put(transaction, {*next, rule.arn(), "due"});
}

Result<void> RuleSchedules::fire(store::Transaction& transaction, const DueItem& item) {
  const auto rule = parse_rule_arn(item.id);
  if (!rule) return corrupt("the ARN of a rule that is due");
  const store::Scope scope = rule->bus.scope(events_.parts().database.generation());
  const auto row = TRY(find_rule(transaction, scope, rule->bus.name, rule->name));
  if (!row || row->schedule.empty() || !row->is_enabled()) return {};
  const int64_t now_ms = std::max(events_.parts().clock.domain_ms(), item.due_ms);
  Envelope envelope;
  envelope.id = make_uuid(events_.parts().random);
  envelope.detail_type = "Scheduled Event";
  envelope.source = "aws.events";
  envelope.account = rule->bus.account;
  envelope.time_ms = item.due_ms;
  envelope.region = rule->bus.region;
  envelope.resources = {item.id};
  envelope.detail = "{}";
  TRY(events_.deliveries().put(transaction, rule->bus, envelope.id, envelope.json(), {rule->name},
                               {}));
  return put_next(transaction, *rule, *row, now_ms);
}

}  // namespace tarn::events
