// PutEvents, TestEventPattern.
#include <string>

#include "base/json.h"
#include "base/json_check.h"
#include "base/log.h"
#include "core/event_matcher.h"
#include "core/lineage.h"
#include "services/events/errors.h"
#include "services/events/events.h"
#include "services/events/events_operations.h"
#include "services/events/rows.h"

namespace tarn::events {
namespace {

constexpr size_t kMaxRequestBytes = 256 * 1024;
constexpr size_t kTimeBytes = 14;  // what AWS counts for a time

size_t size_of(const api::PutEventsRequestEntry& entry) {
  size_t size = entry.source.size() + entry.detail_type.size() + entry.detail.size();
  if (entry.time) size += kTimeBytes;
  for (const wire::Text resource : entry.resources) size += resource.size();
  return size;
}

Error entry_argument(std::string_view name) {
  return Error(400, "InvalidArgument",
               "Parameter " + std::string(name) + " is not valid. Reason: " + std::string(name) +
                   " is a required argument.");
}

bool is_object(std::string_view json) {
  const size_t first = json.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && json[first] == '{' && is_json(json);
}

Result<void> check_entry(const api::PutEventsRequestEntry& entry) {
  if (entry.source.empty()) return entry_argument("Source");
  if (entry.detail_type.empty()) return entry_argument("DetailType");
  if (entry.detail.empty()) return entry_argument("Detail");
  if (entry.source.starts_with("aws.")) {
    return Error(400, "NotAuthorizedForSourceException", "Not authorized for the source.");
  }
  if (!is_object(entry.detail)) return Error(400, "MalformedDetail", "Detail is malformed.");
  return {};
}

// As on AWS, an event to a bus that is not there is taken, and gone.
Result<std::string> put_entry(Events& events, Context& context,
                              const api::PutEventsRequestEntry& entry) {
  TRY(check_entry(entry));
  const BusRef bus = bus_of(context, entry.event_bus_name);
  Envelope envelope;
  envelope.id = make_uuid(context.random);
  envelope.detail_type = entry.detail_type;
  envelope.source = entry.source;
  envelope.account = context.account;
  envelope.time_ms = entry.time ? entry.time->unix_ms : context.clock.domain_ms();
  envelope.region = context.region;
  for (const wire::Text resource : entry.resources) envelope.resources.emplace_back(resource);
  envelope.detail = entry.detail;
  if (!TRY(find_bus(context.transaction, bus.scope(context.generation), bus.name))) {
    log_warn("events.no_such_bus", {{"bus", bus.arn()}, {"event", envelope.id}});
    return envelope.id;
  }
  const EventOrigin origin{lineage_of_trace(context.head.header("x-amzn-trace-id")), 0};
  TRY(events.put_event(context.transaction, bus, envelope, origin));
  return envelope.id;
}

}  // namespace

Result<api::PutEventsResponse> put_events(Events& events, Context& context,
                                          const api::PutEventsRequest& in) {
  if (wire::present(in.endpoint_id)) return event_not_served("global endpoints");
  size_t size = 0;
  for (const auto& entry : in.entries) size += size_of(entry);
  if (size > kMaxRequestBytes) {
    return invalid_request("Total size of the entries in the request is over the limit.");
  }
  api::PutEventsResponse out;
  out.entries = wire::make_list<api::PutEventsResultEntry>(context.arena, in.entries.size);
  out.failed_entry_count = 0;
  for (uint32_t i = 0; i < in.entries.size; ++i) {
    auto id = put_entry(events, context, in.entries[i]);
    if (id.ok()) {
      out.entries[i].event_id = context.arena.copy(*id);
      continue;
    }
    if (id.error().is_conflict() || id.error().http_status() >= 500) return std::move(id).error();
    out.entries[i].error_code = context.arena.copy(id.error().code());
    out.entries[i].error_message = context.arena.copy(id.error().message());
    ++*out.failed_entry_count;
  }
  context.after_commit([&events] { events.wake(); });
  return out;
}

Result<api::TestEventPatternResponse> test_event_pattern(Events&, Context&,
                                                         const api::TestEventPatternRequest& in) {
  auto pattern = TRY(EventPattern::parse(in.event_pattern));
  const auto event = Json::parse(in.event);
  if (!event.ok() || !event->is_object()) return invalid_event_parameter("Event");
  for (const char* name : {"id", "account", "source", "time", "region", "detail-type"}) {
    const Json* member = event->find(name);
    const bool is_told = member != nullptr && (member->is_string() || member->is_array());
    if (!is_told) return invalid_event_parameter("Event");
  }
  std::vector<EventPattern> patterns;
  patterns.push_back(std::move(pattern));
  const EventMatcher matcher(std::move(patterns));
  EventMatcher::Scratch scratch;
  api::TestEventPatternResponse out;
  out.result = !matcher.match(in.event, scratch).empty();
  return out;
}

}  // namespace tarn::events
