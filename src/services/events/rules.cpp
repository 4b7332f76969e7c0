// PutRule, DescribeRule, EnableRule, DisableRule, DeleteRule, ListRules.
#include <vector>

#include "base/schedule.h"
#include "core/event_pattern.h"
#include "services/events/errors.h"
#include "services/events/events.h"
#include "services/events/events_operations.h"
#include "services/events/paging.h"
#include "services/events/rows.h"
#include "services/events/rule_schedules.h"
#include "services/events/tags.h"

namespace tarn::events {
namespace {

constexpr size_t kMaxRules = 300;

// Of a bus of the caller's own.
Result<RuleRef> own_rule(Context& context, wire::Text bus, wire::Text rule) {
  RuleRef ref = rule_of(context, bus, rule);
  if (ref.bus.account != context.account || ref.bus.region != context.region) {
    return no_such_bus(ref.bus.name);
  }
  TRY(require_bus(context.transaction, context.scope(), ref.bus.name));
  return ref;
}

Result<void> store_rule(Events& events, Context& context, const RuleRef& ref, const RuleRow& row) {
  const store::Scope scope = context.scope();
  TRY(context.transaction.put(rule_key(scope, ref.bus.name, ref.name).bytes(),
                              store::encode_row(row)));
  TRY(context.transaction.put(revision_key(scope, ref.bus.name).bytes(),
                              make_uuid(context.random)));
  TRY(events.schedules().follow(context.transaction, ref, row));
  if (!row.schedule.empty()) context.after_commit([&events] { events.schedules().wake(); });
  return {};
}

Result<void> check_rule(const RuleRef& ref, const api::PutRuleRequest& in) {
  if (in.event_pattern.empty() && in.schedule_expression.empty()) {
    return invalid_request("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  }
  if (!in.event_pattern.empty()) TRY(EventPattern::parse(in.event_pattern));
  if (in.schedule_expression.empty()) return {};
  if (ref.bus.name != kDefaultBus) {
    return invalid_request("ScheduleExpression is supported only on the default event bus.");
  }
  const auto schedule = Schedule::parse(in.schedule_expression);
  if (!schedule.ok() || schedule->kind() == Schedule::Kind::kAt || !schedule->ever_fires()) {
    return invalid_event_parameter("ScheduleExpression");
  }
  return {};
}

Result<size_t> count_rules(Context& context, const std::string& bus) {
  size_t count = 0;
  const std::string prefix = rules_key(context.scope(), bus).bytes();
  auto cursor = TRY(context.transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) ++count;
  return count;
}

wire::Text rule_text(Context& context, const std::string& text) {
  return text.empty() ? wire::Text() : wire::Text(context.arena.copy(text));
}

template <class Out>
void tell_rule(Context& context, const RuleRef& ref, const RuleRow& row, Out& out) {
  out.name = context.arena.copy(row.name);
  out.arn = context.arena.copy(ref.arn());
  out.event_pattern = rule_text(context, row.pattern);
  out.schedule_expression = rule_text(context, row.schedule);
  out.state = context.arena.copy(row.state);
  out.description = rule_text(context, row.description);
  out.role_arn = rule_text(context, row.role_arn);
  out.event_bus_name = context.arena.copy(row.bus);
}

Result<void> set_rule_state(Events& events, Context& context, wire::Text bus, wire::Text name,
                            std::string_view state) {
  const RuleRef ref = TRY(own_rule(context, bus, name));
  RuleRow row = TRY(require_rule(context.transaction, context.scope(), ref.bus.name, ref.name));
  if (row.state == state) return {};
  row.state = state;
  row.anchor_ms = context.clock.domain_ms();
  return store_rule(events, context, ref, row);
}

}  // namespace

Result<api::PutRuleResponse> put_rule(Events& events, Context& context,
                                      const api::PutRuleRequest& in) {
  const RuleRef ref = TRY(own_rule(context, in.event_bus_name, in.name));
  TRY(check_rule(ref, in));
  const auto old = TRY(find_rule(context.transaction, context.scope(), ref.bus.name, ref.name));
  if (!old && TRY(count_rules(context, ref.bus.name)) >= kMaxRules) return event_limit_exceeded();
  RuleRow row;
  row.name = ref.name;
  row.bus = ref.bus.name;
  row.pattern = in.event_pattern;
  row.schedule = in.schedule_expression;
  row.state = wire::present(in.state) ? in.state : "ENABLED";
  row.description = in.description;
  row.role_arn = in.role_arn;
  if (old) {
    row.tags = old->tags;
  } else {
    TRY(merge_event_tags(in.tags, row.tags));
  }
  const bool goes_on = old && old->schedule == row.schedule && old->is_enabled();
  row.anchor_ms = goes_on ? old->anchor_ms : context.clock.domain_ms();
  TRY(store_rule(events, context, ref, row));
  api::PutRuleResponse out;
  out.rule_arn = context.arena.copy(ref.arn());
  return out;
}

Result<api::DescribeRuleResponse> describe_rule(Events&, Context& context,
                                                const api::DescribeRuleRequest& in) {
  const RuleRef ref = TRY(own_rule(context, in.event_bus_name, in.name));
  const RuleRow row =
      TRY(require_rule(context.transaction, context.scope(), ref.bus.name, ref.name));
  api::DescribeRuleResponse out;
  tell_rule(context, ref, row, out);
  out.created_by = context.arena.copy(ref.bus.account);
  return out;
}

Result<api::EnableRuleResponse> enable_rule(Events& events, Context& context,
                                            const api::EnableRuleRequest& in) {
  TRY(set_rule_state(events, context, in.event_bus_name, in.name, "ENABLED"));
  return api::EnableRuleResponse{};
}

Result<api::DisableRuleResponse> disable_rule(Events& events, Context& context,
                                              const api::DisableRuleRequest& in) {
  TRY(set_rule_state(events, context, in.event_bus_name, in.name, "DISABLED"));
  return api::DisableRuleResponse{};
}

Result<api::DeleteRuleResponse> delete_rule(Events& events, Context& context,
                                            const api::DeleteRuleRequest& in) {
  const RuleRef ref = TRY(own_rule(context, in.event_bus_name, in.name));
  const store::Scope scope = context.scope();
  if (!TRY(find_rule(context.transaction, scope, ref.bus.name, ref.name))) {
    return api::DeleteRuleResponse{};
  }
  if (!TRY(load_targets(context.transaction, scope, ref.bus.name, ref.name)).empty()) {
    return invalid_request("Rule can't be deleted since it has targets.");
  }
  TRY(events.schedules().forget(context.transaction, ref));
  TRY(context.transaction.erase(rule_key(scope, ref.bus.name, ref.name).bytes()));
  TRY(context.transaction.put(revision_key(scope, ref.bus.name).bytes(),
                              make_uuid(context.random)));
  return api::DeleteRuleResponse{};
}

Result<api::ListRulesResponse> list_rules(Events&, Context& context,
                                          const api::ListRulesRequest& in) {
  const RuleRef any = TRY(own_rule(context, in.event_bus_name, {}));
  std::vector<RuleRow> rows;
  const std::string prefix =
      rules_key(context.scope(), any.bus.name).add_prefix(in.name_prefix).bytes();
  auto cursor = TRY(context.transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    rows.push_back(TRY(store::decode_row<RuleRow>(cursor->value())));
  }
  const auto page = TRY(page_by_name(rows.size(), in.next_token, in.limit,
                                     [&](size_t i) { return std::string_view(rows[i].name); }));
  api::ListRulesResponse out;
  out.rules = wire::make_list<api::Rule>(context.arena, page.size());
  for (size_t i = page.first; i < page.last; ++i) {
    const RuleRef ref{any.bus, rows[i].name};
    tell_rule(context, ref, rows[i], out.rules[static_cast<uint32_t>(i - page.first)]);
  }
  if (page.has_more) out.next_token = page_token(context, rows[page.last].name);
  return out;
}

}  // namespace tarn::events
