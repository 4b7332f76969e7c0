// CreateEventBus, UpdateEventBus, DeleteEventBus, DescribeEventBus, ListEventBuses.
#include <algorithm>
#include <vector>

#include "services/events/errors.h"
#include "services/events/events.h"
#include "services/events/events_operations.h"
#include "services/events/paging.h"
#include "services/events/rows.h"
#include "services/events/rule_schedules.h"
#include "services/events/tags.h"

namespace tarn::events {
namespace {

constexpr size_t kMaxBuses = 100;

template <class In>
Result<void> refuse_bus_settings(const In& in) {
  if (!in.kms_key_identifier.empty()) return event_not_served("customer keys of event buses");
  if (in.log_config != nullptr && in.log_config->level != "OFF" && !in.log_config->level.empty()) {
    return event_not_served("logs of event buses");
  }
  return {};
}

template <class In>
void take_bus_settings(const In& in, BusRow& row) {
  if (wire::present(in.description)) row.description = in.description;
  if (in.dead_letter_config != nullptr) row.dead_letters = in.dead_letter_config->arn;
}

api::DeadLetterConfig* tell_dead_letters(Context& context, const std::string& arn) {
  if (arn.empty()) return nullptr;
  auto* config = context.arena.make<api::DeadLetterConfig>();
  config->arn = context.arena.copy(arn);
  return config;
}

wire::Text optional_text(Context& context, const std::string& text) {
  return text.empty() ? wire::Text() : wire::Text(context.arena.copy(text));
}

template <class Out>
void tell_bus(Context& context, const BusRef& ref, const BusRow& row, Out& out) {
  out.name = context.arena.copy(row.name);
  out.arn = context.arena.copy(ref.arn());
  out.description = optional_text(context, row.description);
  out.policy = optional_text(context, row.policy);
  if (row.created_ms == 0) return;
  out.creation_time = wire::Timestamp{row.created_ms};
  out.last_modified_time = wire::Timestamp{row.modified_ms};
}

Result<std::vector<BusRow>> load_buses(Context& context, wire::Text name_prefix) {
  std::vector<BusRow> rows;
  const std::string prefix =
      store::Key(context.scope(), "events.bus").add_prefix(name_prefix).bytes();
  auto cursor = TRY(context.transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  bool has_default = false;
  for (; cursor->valid(); TRY(cursor->next())) {
    rows.push_back(TRY(store::decode_row<BusRow>(cursor->value())));
    has_default |= rows.back().name == kDefaultBus;
  }
  if (!has_default && kDefaultBus.starts_with(name_prefix)) {
    BusRow row;
    row.name = kDefaultBus;
    rows.push_back(std::move(row));
  }
  std::sort(rows.begin(), rows.end(),
            [](const BusRow& a, const BusRow& b) { return a.name < b.name; });
  return rows;
}

}  // namespace

Result<api::CreateEventBusResponse> create_event_bus(Events&, Context& context,
                                                     const api::CreateEventBusRequest& in) {
  if (wire::present(in.event_source_name)) return event_not_served("partner event sources");
  if (in.name.find('/') != std::string_view::npos) {
    return invalid_request("Event bus name must not contain '/'.");
  }
  TRY(refuse_bus_settings(in));
  if (in.name == kDefaultBus || TRY(find_bus(context.transaction, context.scope(), in.name))) {
    return bus_exists(in.name);
  }
  if (TRY(load_buses(context, {})).size() > kMaxBuses) return event_limit_exceeded();
  BusRow row;
  row.name = in.name;
  take_bus_settings(in, row);
  TRY(merge_event_tags(in.tags, row.tags));
  row.created_ms = row.modified_ms = context.clock.domain_ms();
  TRY(store_bus(context.transaction, context.scope(), row));
  api::CreateEventBusResponse out;
  out.event_bus_arn = context.arena.copy(bus_of(context, in.name).arn());
  out.description = optional_text(context, row.description);
  out.dead_letter_config = tell_dead_letters(context, row.dead_letters);
  return out;
}

Result<api::UpdateEventBusResponse> update_event_bus(Events&, Context& context,
                                                     const api::UpdateEventBusRequest& in) {
  const BusRef ref = bus_of(context, in.name);
  TRY(refuse_bus_settings(in));
  BusRow row = TRY(require_bus(context.transaction, context.scope(), ref.name));
  take_bus_settings(in, row);
  row.modified_ms = context.clock.domain_ms();
  if (row.created_ms == 0) row.created_ms = row.modified_ms;
  TRY(store_bus(context.transaction, context.scope(), row));
  api::UpdateEventBusResponse out;
  out.name = context.arena.copy(row.name);
  out.arn = context.arena.copy(ref.arn());
  out.description = optional_text(context, row.description);
  out.dead_letter_config = tell_dead_letters(context, row.dead_letters);
  return out;
}

Result<api::DeleteEventBusResponse> delete_event_bus(Events&, Context& context,
                                                     const api::DeleteEventBusRequest& in) {
  if (in.name == kDefaultBus) return invalid_request("Cannot delete event bus default.");
  const store::Scope scope = context.scope();
  const std::string rules = rules_key(scope, in.name).bytes();
  auto cursor = TRY(context.transaction.scan(rules, store::prefix_end(rules)));
  if (cursor->valid()) return invalid_request("Event bus can't be deleted since it has rules.");
  TRY(context.transaction.erase(revision_key(scope, in.name).bytes()));
  TRY(context.transaction.erase(bus_key(scope, in.name).bytes()));
  return api::DeleteEventBusResponse{};
}

Result<api::DescribeEventBusResponse> describe_event_bus(Events&, Context& context,
                                                         const api::DescribeEventBusRequest& in) {
  const BusRef ref = bus_of(context, in.name);
  const BusRow row = TRY(require_bus(context.transaction, ref.scope(context.generation), ref.name));
  api::DescribeEventBusResponse out;
  tell_bus(context, ref, row, out);
  out.dead_letter_config = tell_dead_letters(context, row.dead_letters);
  return out;
}

Result<api::ListEventBusesResponse> list_event_buses(Events&, Context& context,
                                                     const api::ListEventBusesRequest& in) {
  const auto rows = TRY(load_buses(context, in.name_prefix));
  const auto page = TRY(page_by_name(rows.size(), in.next_token, in.limit,
                                     [&](size_t i) { return std::string_view(rows[i].name); }));
  api::ListEventBusesResponse out;
  out.event_buses = wire::make_list<api::EventBus>(context.arena, page.size());
  for (size_t i = page.first; i < page.last; ++i) {
    const BusRef ref = bus_of(context, rows[i].name);
    tell_bus(context, ref, rows[i], out.event_buses[static_cast<uint32_t>(i - page.first)]);
  }
  if (page.has_more) out.next_token = page_token(context, rows[page.last].name);
  return out;
}

}  // namespace tarn::events
