// LookupEvents: management events of the last 90 days, the latest first.
#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "services/cloudtrail/cloudtrail.h"
#include "services/cloudtrail/cloudtrail_operations.h"
#include "services/cloudtrail/errors.h"
#include "services/cloudtrail/event_index.h"
#include "services/cloudtrail/event_json.h"
#include "services/cloudtrail/lookup_walk.h"
#include "services/cloudtrail/resource_names.h"
#include "services/cloudtrail/retention.h"

namespace tarn::cloudtrail {
namespace {

constexpr int32_t kMaxResults = 50;
// A page looks at so many events; one that found too few says where to go on.
constexpr int kMaxLookedAt = 1'000'000;

struct Filter {
  std::string_view key;
  std::string_view value;
};

Result<Filter> filter_of(const api::LookupEventsRequest& in) {
  if (in.lookup_attributes.size > 1) {
    return invalid_lookup_attributes("You can filter on only one lookup attribute.");
  }
  if (in.lookup_attributes.empty()) return Filter{};
  const api::LookupAttribute& attribute = in.lookup_attributes[0];
  const bool is_flag = attribute.attribute_key == "ReadOnly";
  if (is_flag && attribute.attribute_value != "true" && attribute.attribute_value != "false") {
    return invalid_lookup_attributes("The value of ReadOnly must be true or false.");
  }
  return Filter{attribute.attribute_key, attribute.attribute_value};
}

bool has_resource(const AuditEvent& event, const Filter& filter) {
  const auto& arns = event.resources;
  return std::any_of(arns.begin(), arns.end(), [&](const std::string& arn) {
    if (filter.key == "ResourceType") return resource_type(arn) == filter.value;
    return arn == filter.value || resource_name(arn) == filter.value;
  });
}

bool matches(const AuditEvent& event, const Filter& filter) {
  if (filter.key.empty() || filter.key == "EventId") return true;
  if (filter.key == "EventName") return event.event_name == filter.value;
  if (filter.key == "EventSource") return event.event_source == filter.value;
  if (filter.key == "ReadOnly") return event.is_read_only == (filter.value == "true");
  if (filter.key == "Username") return user_name_of(event.identity) == filter.value;
  if (filter.key == "AccessKeyId") return event.identity.access_key_id == filter.value;
  return has_resource(event, filter);
}

// The longest piece of a resource's name that its ARN has too: a table's "sales.orders" is
// "table/sales/orders" there.
std::string_view longest_piece(std::string_view name) {
  std::string_view longest;
  while (!name.empty()) {
    const std::string_view piece = name.substr(0, name.find_first_of("./"));
    if (piece.size() > longest.size()) longest = piece;
    name.remove_prefix(std::min(piece.size() + 1, name.size()));
  }
  return longest;
}

// A text that the stored bytes of every event that matches have in them; empty where there is none.
// Looking for it is a tenth of the work of decoding, and most events of a block don't match.
std::string_view needle_of(const Filter& filter) {
  if (filter.key == "ResourceName") return longest_piece(filter.value);
  if (filter.key == "Username" && filter.value == "root") return {};
  const bool is_stored = filter.key == "EventName" || filter.key == "EventSource" ||
                         filter.key == "Username" || filter.key == "AccessKeyId";
  return is_stored ? filter.value : std::string_view();
}

bool contains(std::string_view bytes, std::string_view needle) {
  return ::memmem(bytes.data(), bytes.size(), needle.data(), needle.size()) != nullptr;
}

// What blocks of the index know of; nothing where they don't.
std::optional<uint32_t> indexed_value_of(const Filter& filter) {
  const bool is_indexed = filter.key == "EventName" || filter.key == "EventSource" ||
                          filter.key == "Username" || filter.key == "AccessKeyId" ||
                          filter.key == "ResourceType" || filter.key == "ResourceName";
  if (!is_indexed) return std::nullopt;
  return value_of(filter.key, filter.value);
}

std::string make_token(const EventPlace& place) { return base64_encode(event_id(place)); }

Result<LookupRange> range_of(const Context& context, const api::LookupEventsRequest& in,
                             const Filter& filter) {
  const int64_t now_ms = context.clock.domain_ms();
  LookupRange range{{now_ms - kRetentionMs, 0}, {now_ms, INT64_MAX}};
  if (in.start_time) range.first.time_ms = std::max(range.first.time_ms, in.start_time->unix_ms);
  if (in.end_time) range.last.time_ms = std::min(now_ms, in.end_time->unix_ms + 999);
  if (in.start_time && in.end_time && in.start_time->unix_ms > in.end_time->unix_ms) {
    return invalid_time_range();
  }
  if (filter.key == "EventId") {
    const auto place = parse_event_id(filter.value).value_or(EventPlace{-1, 0});
    const bool is_within =
        place.time_ms >= range.first.time_ms && place.time_ms <= range.last.time_ms;
    return is_within ? LookupRange{place, place} : LookupRange{{1, 0}, {0, 0}};
  }
  if (wire::present(in.next_token)) {
    const auto id = base64_decode(in.next_token);
    const auto place = id ? parse_event_id(*id) : std::nullopt;
    if (!place || place->time_ms > range.last.time_ms) return invalid_next_token();
    range.last = *place;
  }
  return range;
}

api::Event to_api(Context& context, const EventRow& row, const EventPlace& place) {
  const AuditEvent& event = row.event;
  Arena& arena = context.arena;
  api::Event out;
  out.event_id = arena.copy(event_id(place));
  out.event_name = arena.copy(event.event_name);
  out.read_only = event.is_read_only ? "true" : "false";
  if (!event.identity.access_key_id.empty()) {
    out.access_key_id = arena.copy(event.identity.access_key_id);
  }
  out.event_time = wire::Timestamp{place.time_ms / 1000 * 1000};
  out.event_source = arena.copy(event.event_source);
  const std::string user = user_name_of(event.identity);
  if (!user.empty()) out.username = arena.copy(user);
  out.resources = wire::make_list<api::Resource>(arena, event.resources.size());
  for (uint32_t i = 0; i < out.resources.size; ++i) {
    const std::string type = resource_type(event.resources[i]);
    if (!type.empty()) out.resources[i].resource_type = arena.copy(type);
    out.resources[i].resource_name = arena.copy(resource_name(event.resources[i]));
  }
  out.cloud_trail_event = arena.copy(event_json(row, place, context.account, context.region));
  return out;
}

}  // namespace

Result<api::LookupEventsResponse> lookup_events(Cloudtrail&, Context& context,
                                                const api::LookupEventsRequest& in) {
  const Filter filter = TRY(filter_of(in));
  const LookupRange range = TRY(range_of(context, in, filter));
  api::LookupEventsResponse out;
  std::vector<api::Event> found;
  const bool is_empty = range.first.time_ms > range.last.time_ms;
  if (!is_empty && !wire::present(in.event_category)) {  // there are no insights
    const auto limit = static_cast<size_t>(in.max_results.value_or(kMaxResults));
    LookupWalk walk(context.transaction, context.scope(), range, indexed_value_of(filter));
    const std::string_view needle = needle_of(filter);
    for (TRY(walk.start()); walk.valid(); TRY(walk.next())) {
      if (found.size() == limit || walk.looked_at() > kMaxLookedAt) {
        out.next_token = context.arena.copy(make_token(walk.place()));
        break;
      }
      if (!contains(walk.bytes(), needle)) continue;
      const EventRow row = TRY(store::decode_row<EventRow>(walk.bytes()));
      if (matches(row.event, filter)) found.push_back(to_api(context, row, walk.place()));
    }
  }
  out.events = wire::make_list<api::Event>(context.arena, found.size());
  std::copy(found.begin(), found.end(), out.events.begin());
  return out;
}

}  // namespace tarn::cloudtrail
