// Log events: put, get, filter.
#include <algorithm>
#include <charconv>
#include <limits>
#include <string>
#include <vector>

#include "services/logs/errors.h"
#include "services/logs/filter_pattern.h"
#include "services/logs/logs.h"
#include "services/logs/logs_operations.h"
#include "services/logs/names.h"
#include "services/logs/rows.h"
#include "services/logs/subscriptions.h"

namespace tarn::logs {
namespace {

constexpr int64_t kMaxBatchBytes = 1 << 20;
constexpr int64_t kMaxEvents = 10'000;
constexpr int64_t kMaxSpanMs = 24LL * 3600 * 1000;
constexpr int64_t kTooOldMs = 14LL * 24 * 3600 * 1000;
constexpr int64_t kTooNewMs = 2LL * 3600 * 1000;

struct Event {
  int64_t timestamp_ms = 0;
  int64_t sequence = 0;
  EventRow row;
};

Result<Event> read_event(const store::Cursor& cursor) {
  store::KeyReader key(cursor.key());
  Event event;
  std::string group, stream;
  if (!key.skip_scope() || !key.read(group) || !key.read(stream) ||
      !key.read_integer(event.timestamp_ms) || !key.read_integer(event.sequence)) {
    return corrupt("key of a log event");
  }
  event.row = TRY(store::decode_row<EventRow>(cursor.value()));
  return event;
}

Result<std::vector<LogLine>> check_batch(const api::PutLogEventsRequest& in, int64_t now_ms,
                                         api::RejectedLogEventsInfo& rejected, bool& any_rejected) {
  std::vector<LogLine> lines;
  int64_t size_bytes = 0, previous_ms = std::numeric_limits<int64_t>::min();
  int64_t first_ms = 0;
  for (uint32_t i = 0; i < in.log_events.size; ++i) {
    const auto& event = in.log_events[i];
    const int64_t at_ms = event.timestamp.value_or(0);
    if (i == 0) first_ms = at_ms;
    if (at_ms < previous_ms) {
      return invalid_parameter(
          "Log events in a single PutLogEvents request must be in"
          " chronological order.");
    }
    previous_ms = at_ms;
    if (at_ms - first_ms > kMaxSpanMs) {
      return invalid_parameter(
          "The batch of log events in a single PutLogEvents request cannot"
          " span more than 24 hours.");
    }
    size_bytes += static_cast<int64_t>(event.message.size()) + 26;
    if (at_ms < now_ms - kTooOldMs) {
      rejected.too_old_log_event_end_index = static_cast<int32_t>(i + 1);
      any_rejected = true;
    } else if (at_ms > now_ms + kTooNewMs) {
      if (!rejected.too_new_log_event_start_index) {
        rejected.too_new_log_event_start_index = static_cast<int32_t>(i);
      }
      any_rejected = true;
    } else {
      lines.push_back({at_ms, std::string(event.message)});
    }
  }
  if (size_bytes > kMaxBatchBytes) {
    return invalid_parameter("Upload too large: " + std::to_string(size_bytes) +
                             " bytes exceeds limit of 1048576");
  }
  return lines;
}

// A place in a stream: "f/<timestamp>/<sequence>" before which, or "b/…" after which, to go on.
struct Place {
  int64_t timestamp_ms = 0;
  int64_t sequence = 0;
};

std::string token_of(char direction, const Place& place) {
  return std::string(1, direction) + "/" + std::to_string(place.timestamp_ms) + "/" +
         std::to_string(place.sequence);
}

Result<Place> place_of(std::string_view token) {
  Place place;
  const size_t slash = token.find('/', 2);
  const bool shaped = token.size() > 3 && token[1] == '/' && slash != std::string_view::npos;
  if (!shaped) return invalid_parameter("The specified nextToken is invalid.");
  const std::string_view at = token.substr(2, slash - 2), sequence = token.substr(slash + 1);
  std::from_chars(at.data(), at.data() + at.size(), place.timestamp_ms);
  std::from_chars(sequence.data(), sequence.data() + sequence.size(), place.sequence);
  return place;
}

std::string key_at(const store::Key& stream, const Place& place) {
  store::Key key = stream;
  return key.add_integer(place.timestamp_ms).add_integer(place.sequence).bytes();
}

api::OutputLogEvent describe(Context& context, const Event& event) {
  api::OutputLogEvent out;
  out.timestamp = event.timestamp_ms;
  out.message = context.arena.copy(event.row.message);
  out.ingestion_time = event.row.ingestion_ms;
  return out;
}

// At most `limit` events of [start, end), in the direction's order, within a megabyte.
Result<std::vector<Event>> read_events(Context& context, const std::string& start,
                                       const std::string& end, store::Direction direction,
                                       size_t limit) {
  std::vector<Event> events;
  int64_t size_bytes = 0;
  auto cursor = TRY(context.transaction.scan_loosely(start, end, direction));
  for (; cursor->valid() && events.size() < limit; TRY(cursor->next())) {
    events.push_back(TRY(read_event(*cursor)));
    size_bytes += static_cast<int64_t>(events.back().row.message.size()) + 26;
    if (size_bytes > kMaxBatchBytes) break;
  }
  return events;
}

}  // namespace

Result<api::PutLogEventsResponse> put_log_events(Logs& logs, Context& context,
                                                 const api::PutLogEventsRequest& in) {
  StreamRow stream = TRY(
      require_stream(context.transaction, context.scope(), in.log_group_name, in.log_stream_name));
  const int64_t now_ms = context.clock.domain_ms();
  api::PutLogEventsResponse out;
  auto* rejected = context.arena.make<api::RejectedLogEventsInfo>();
  bool any_rejected = false;
  const auto lines = TRY(check_batch(in, now_ms, *rejected, any_rejected));
  if (any_rejected) out.rejected_log_events_info = rejected;
  TRY(append_lines(context.transaction, context.scope(), in.log_group_name, std::move(stream),
                   lines, now_ms));
  const GroupRow group =
      TRY(require_group(context.transaction, context.scope(), in.log_group_name));
  if (group.has_subscriptions) {
    TRY(logs.subscriptions().forward(context.transaction, context.scope(), in.log_group_name,
                                     in.log_stream_name, lines));
    context.after_commit([&logs] { logs.subscriptions().wake(); });
  }
  out.next_sequence_token = context.arena.copy("0");
  return out;
}

Result<api::GetLogEventsResponse> get_log_events(Logs&, Context& context,
                                                 const api::GetLogEventsRequest& in) {
  const std::string group = TRY(group_of(in.log_group_name, in.log_group_identifier));
  TRY(require_stream(context.transaction, context.scope(), group, in.log_stream_name));
  const store::Key stream = events_key(context.scope(), group, in.log_stream_name);
  const auto limit = static_cast<size_t>(in.limit.value_or(kMaxEvents));
  constexpr int64_t kLast = std::numeric_limits<int64_t>::max();
  Place first{in.start_time.value_or(0), 0}, last{in.end_time.value_or(kLast), 0};
  bool forward = in.start_from_head.value_or(false);
  if (wire::present(in.next_token)) {
    const Place place = TRY(place_of(in.next_token));
    forward = in.next_token.starts_with("f/");
    (forward ? first : last) = place;
  }
  auto events =
      TRY(read_events(context, key_at(stream, first), key_at(stream, last),
                      forward ? store::Direction::kForward : store::Direction::kBackward, limit));
  if (!forward) std::reverse(events.begin(), events.end());

  // Without events: where it was asked, and a stream without any goes on from its beginning.
  Place next_forward = forward || !wire::present(in.next_token) ? first : last;
  Place next_backward = forward ? first : last;
  if (!events.empty()) {
    next_backward = {events.front().timestamp_ms, events.front().sequence};
    next_forward = {events.back().timestamp_ms, events.back().sequence + 1};
  }
  api::GetLogEventsResponse out;
  out.events = wire::make_list<api::OutputLogEvent>(context.arena, events.size());
  for (uint32_t i = 0; i < events.size(); ++i) out.events[i] = describe(context, events[i]);
  out.next_forward_token = context.arena.copy(token_of('f', next_forward));
  out.next_backward_token = context.arena.copy(token_of('b', next_backward));
  return out;
}

Result<api::FilterLogEventsResponse> filter_log_events(Logs&, Context& context,
                                                       const api::FilterLogEventsRequest& in) {
  const std::string group = TRY(group_of(in.log_group_name, in.log_group_identifier));
  TRY(require_group(context.transaction, context.scope(), group));
  const FilterPattern pattern = TRY(FilterPattern::parse(in.filter_pattern));
  const std::string prefix = store::Key(context.scope(), "logs.event")
                                 .add(group)
                                 .add_prefix(in.log_stream_name_prefix)
                                 .bytes();
  std::vector<api::FilteredLogEvent> found;
  auto cursor = TRY(context.transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    store::KeyReader key(cursor->key());
    std::string key_group, stream;
    if (!key.skip_scope() || !key.read(key_group) || !key.read(stream)) {
      return corrupt("key of a log event");
    }
    const auto& names = in.log_stream_names;
    if (!names.empty() && std::find(names.begin(), names.end(), stream) == names.end()) continue;
    const Event event = TRY(read_event(*cursor));
    if (event.timestamp_ms < in.start_time.value_or(0)) continue;
    if (in.end_time && event.timestamp_ms > *in.end_time) continue;
    if (!pattern.matches(event.row.message)) continue;
    api::FilteredLogEvent out;
    out.log_stream_name = context.arena.copy(stream);
    out.timestamp = event.timestamp_ms;
    out.message = context.arena.copy(event.row.message);
    out.ingestion_time = event.row.ingestion_ms;
    out.event_id = context.arena.copy(stream + "/" + std::to_string(event.sequence));
    found.push_back(out);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.timestamp < b.timestamp; });
  size_t first = 0;
  if (wire::present(in.next_token)) {
    const Place place = TRY(place_of(in.next_token));
    first = static_cast<size_t>(std::max<int64_t>(place.sequence, 0));
  }
  first = std::min(first, found.size());
  const size_t limit = static_cast<size_t>(in.limit.value_or(kMaxEvents));
  const size_t last = std::min(found.size(), first + limit);
  api::FilterLogEventsResponse out;
  out.events = wire::make_list<api::FilteredLogEvent>(context.arena, last - first);
  std::copy(found.begin() + static_cast<std::ptrdiff_t>(first),
            found.begin() + static_cast<std::ptrdiff_t>(last), out.events.begin());
  out.searched_log_streams = wire::make_list<api::SearchedLogStream>(context.arena, 0);
  if (last < found.size()) {
    out.next_token = context.arena.copy(token_of('n', {0, static_cast<int64_t>(last)}));
  }
  return out;
}

}  // namespace tarn::logs
