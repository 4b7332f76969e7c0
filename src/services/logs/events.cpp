// PutLogEvents and GetLogEvents.
#include <algorithm>
#include <charconv>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "services/logs/errors.h"
#include "services/logs/event_reader.h"
#include "services/logs/live_tails.h"
#include "services/logs/logs.h"
#include "services/logs/logs_operations.h"
#include "services/logs/names.h"
#include "services/logs/rows.h"
#include "services/logs/shares.h"
#include "services/logs/subscriptions.h"

namespace tarn::logs {
namespace {

constexpr int64_t kMaxBatchBytes = 1 << 20;
constexpr int64_t kMaxEvents = 10'000;
constexpr int64_t kTooOldMs = 14LL * 24 * 3600 * 1000;
constexpr int64_t kTooNewMs = 2LL * 3600 * 1000;

Result<std::vector<LogLine>> check_batch(const api::PutLogEventsRequest& in, int64_t now_ms,
                                         api::RejectedLogEventsInfo& rejected, bool& any_rejected) {
  std::vector<LogLine> lines;
  lines.reserve(in.log_events.size);
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

// "f/<timestamp>/<sequence>" from which, or "b/…" before which, to go on.
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

struct Page {
  std::vector<api::OutputLogEvent> events;
  std::optional<Place> first, last;  // in the order of times
};

// At most `limit` events within a megabyte.
Result<Page> read_page(Context& context, EventReader& reader, bool forward, size_t limit) {
  Page page;
  int64_t size_bytes = 0;
  for (TRY(reader.start()); reader.valid() && page.events.size() < limit; TRY(reader.next())) {
    const Event& event = reader.event();
    size_bytes += static_cast<int64_t>(event.message.size()) + 26;
    if (size_bytes > kMaxBatchBytes && !page.events.empty()) break;
    api::OutputLogEvent& out = page.events.emplace_back();
    out.timestamp = event.place.timestamp_ms;
    out.message = context.arena.copy(event.message);
    out.ingestion_time = event.ingestion_ms;
    if (!page.first || !forward) page.first = event.place;
    if (!page.last || forward) page.last = event.place;
  }
  if (!forward) std::reverse(page.events.begin(), page.events.end());
  return page;
}

}  // namespace

namespace {

// What is forwarded too may be more than one transaction holds: it is stored in steps.
struct PutProgress final : Progress {
  std::shared_ptr<const std::vector<LogLine>> lines;
  size_t next = 0;
  api::RejectedLogEventsInfo* rejected = nullptr;  // null: none was
};

Result<PutProgress> begin_put(Context& context, const api::PutLogEventsRequest& in) {
  PutProgress progress;
  auto* rejected = context.arena.make<api::RejectedLogEventsInfo>();
  bool any_rejected = false;
  progress.lines = std::make_shared<const std::vector<LogLine>>(
      TRY(check_batch(in, context.clock.domain_ms(), *rejected, any_rejected)));
  if (any_rejected) progress.rejected = rejected;
  return progress;
}

}  // namespace

Result<api::PutLogEventsResponse> put_log_events(Logs& logs, Context& context,
                                                 const api::PutLogEventsRequest& in) {
  StreamRow stream = TRY(
      require_stream(context.transaction, context.scope(), in.log_group_name, in.log_stream_name));
  const auto* former = static_cast<const PutProgress*>(context.progress.get());
  PutProgress progress = former != nullptr ? *former : TRY(begin_put(context, in));
  const GroupRow group =
      TRY(require_group(context.transaction, context.scope(), in.log_group_name));
  const auto lines = take_share(*progress.lines, progress.next,
                                group.has_subscriptions ? kForwardedShare : kPlainShare);
  TRY(append_lines(context.transaction, context.scope(), in.log_group_name, std::move(stream),
                   lines, context.clock.domain_ms()));
  if (group.has_subscriptions) {
    TRY(logs.subscriptions().forward(context.transaction, context.scope(), in.log_group_name,
                                     in.log_stream_name, lines));
    context.after_commit([&logs] { logs.subscriptions().wake(); });
  }
  if (logs.live_tails().are_any()) {
    context.after_commit(
        [&logs, account = std::string(context.account), region = std::string(context.region),
         name = std::string(in.log_group_name), stream_name = std::string(in.log_stream_name),
         kept = progress.lines, lines, now_ms = context.clock.domain_ms()] {
          logs.live_tails().publish(account, region, name, stream_name, lines, now_ms);
        });
  }
  api::PutLogEventsResponse out;
  out.rejected_log_events_info = progress.rejected;
  if (progress.next < progress.lines->size()) {
    context.next_progress = std::make_shared<PutProgress>(std::move(progress));
  }
  out.next_sequence_token = context.arena.copy("0");
  return out;
}

Result<api::GetLogEventsResponse> get_log_events(Logs&, Context& context,
                                                 const api::GetLogEventsRequest& in) {
  const std::string group = TRY(group_of(in.log_group_name, in.log_group_identifier));
  TRY(require_stream(context.transaction, context.scope(), group, in.log_stream_name));
  const auto limit = static_cast<size_t>(in.limit.value_or(kMaxEvents));
  constexpr int64_t kLast = std::numeric_limits<int64_t>::max();
  Place first{in.start_time.value_or(0), 0}, last{in.end_time.value_or(kLast), 0};
  bool forward = in.start_from_head.value_or(false);
  if (wire::present(in.next_token)) {
    const Place place = TRY(place_of(in.next_token));
    forward = in.next_token.starts_with("f/");
    (forward ? first : last) = place;
  }
  EventReader reader(context.transaction, context.scope(), group, in.log_stream_name, first, last,
                     forward ? store::Direction::kForward : store::Direction::kBackward);
  const Page page = TRY(read_page(context, reader, forward, limit));
  // Without events: where it was asked, and a stream without any goes on from its beginning.
  Place next_forward = forward || !wire::present(in.next_token) ? first : last;
  if (page.last) next_forward = {page.last->timestamp_ms, page.last->sequence + 1};
  const Place next_backward = page.first ? *page.first : forward ? first : last;
  api::GetLogEventsResponse out;
  out.events = wire::make_list<api::OutputLogEvent>(context.arena, page.events.size());
  std::copy(page.events.begin(), page.events.end(), out.events.begin());
  out.next_forward_token = context.arena.copy(token_of('f', next_forward));
  out.next_backward_token = context.arena.copy(token_of('b', next_backward));
  return out;
}

}  // namespace tarn::logs
