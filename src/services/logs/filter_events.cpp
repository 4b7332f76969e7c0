// FilterLogEvents: the events of many streams in the order of their times.
#include <algorithm>
#include <charconv>
#include <limits>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "services/logs/errors.h"
#include "services/logs/event_reader.h"
#include "services/logs/filter_pattern.h"
#include "services/logs/logs.h"
#include "services/logs/logs_operations.h"
#include "services/logs/names.h"
#include "services/logs/rows.h"

namespace tarn::logs {
namespace {

constexpr size_t kMaxFoundEvents = 10'000;
constexpr size_t kMaxFoundBytes = 1 << 20;
constexpr size_t kMaxSearchedBytes = 64 << 20;  // by one request, which may then find nothing

// Events of one time are in the order of their streams' names.
struct FoundPlace {
  int64_t timestamp_ms = std::numeric_limits<int64_t>::min();
  std::string stream;
  int64_t sequence = 0;
  auto operator<=>(const FoundPlace&) const = default;
};

std::string search_token(const FoundPlace& place) {
  return make_token(std::to_string(place.timestamp_ms) + "/" + std::to_string(place.sequence) +
                    "/" + place.stream);
}

Result<FoundPlace> read_search_token(std::string_view token) {
  FoundPlace place;
  const std::string text = TRY(read_token(token));
  const char* const end = text.data() + text.size();
  const auto time = std::from_chars(text.data(), end, place.timestamp_ms);
  if (time.ec != std::errc() || time.ptr == end || *time.ptr != '/') {
    return invalid_parameter("The specified nextToken is invalid.");
  }
  const auto sequence = std::from_chars(time.ptr + 1, end, place.sequence);
  if (sequence.ec != std::errc() || sequence.ptr == end || *sequence.ptr != '/') {
    return invalid_parameter("The specified nextToken is invalid.");
  }
  place.stream.assign(sequence.ptr + 1, end);
  return place;
}

class Search {
 public:
  Search(Context& context, std::string group, const api::FilterLogEventsRequest& in,
         FilterPattern pattern)
      : context_(context), group_(std::move(group)), in_(in), pattern_(std::move(pattern)) {
    first_ms_ = in.start_time.value_or(0);
    if (in.end_time && *in.end_time < std::numeric_limits<int64_t>::max()) {
      end_ms_ = *in.end_time + 1;
    }
    limit_ = static_cast<size_t>(in.limit.value_or(kMaxFoundEvents));
  }

  Result<api::FilterLogEventsResponse> run() {
    if (wire::present(in_.next_token)) after_ = TRY(read_search_token(in_.next_token));
    first_ms_ = std::max(first_ms_, after_.timestamp_ms);
    TRY(find_streams());
    api::FilterLogEventsResponse out;
    while (TRY(open_due()), !heads_.empty()) {
      if (is_full()) {
        out.next_token = context_.arena.copy(search_token(after_));
        break;
      }
      TRY(take());
    }
    out.events = wire::make_list<api::FilteredLogEvent>(context_.arena, found_.size());
    std::copy(found_.begin(), found_.end(), out.events.begin());
    out.searched_log_streams = wire::make_list<api::SearchedLogStream>(context_.arena, 0);
    return out;
  }

 private:
  struct Stream {
    std::string name;
    int64_t first_ms = 0;
    std::unique_ptr<EventReader> reader;
  };

  // The next event of a stream that is open.
  struct Head {
    Place place;
    size_t stream = 0;
    bool operator>(const Head& other) const {
      if (place.timestamp_ms != other.place.timestamp_ms) {
        return place.timestamp_ms > other.place.timestamp_ms;
      }
      return stream != other.stream ? stream > other.stream : place.sequence > other.place.sequence;
    }
  };

  bool is_full() const {
    return found_.size() >= limit_ || found_bytes_ >= kMaxFoundBytes ||
           searched_bytes_ >= kMaxSearchedBytes;
  }

  // Those that may have events of the time, by name.
  Result<void> find_streams() {
    const std::string prefix = store::Key(context_.scope(), "logs.stream")
                                   .add(group_)
                                   .add_prefix(in_.log_stream_name_prefix)
                                   .bytes();
    const auto& names = in_.log_stream_names;
    auto cursor = TRY(context_.transaction.scan_loosely(prefix, store::prefix_end(prefix)));
    for (; cursor->valid(); TRY(cursor->next())) {
      const auto row = TRY(store::decode_row<StreamRow>(cursor->value()));
      if (!row.last_event_ms || *row.last_event_ms < first_ms_) continue;
      if (row.first_event_ms.value_or(0) >= end_ms_) continue;
      if (!names.empty() && std::find(names.begin(), names.end(), row.name) == names.end()) {
        continue;
      }
      streams_.push_back({row.name, std::max(row.first_event_ms.value_or(0), first_ms_), nullptr});
    }
    for (size_t i = 0; i < streams_.size(); ++i) by_time_.push_back(i);
    std::stable_sort(by_time_.begin(), by_time_.end(), [&](size_t a, size_t b) {
      return streams_[a].first_ms < streams_[b].first_ms;
    });
    return {};
  }

  // Opens the streams that may have the event that comes next.
  Result<void> open_due() {
    for (; opened_ < by_time_.size(); ++opened_) {
      const size_t number = by_time_[opened_];
      Stream& stream = streams_[number];
      if (!heads_.empty() && stream.first_ms > heads_.top().place.timestamp_ms) break;
      stream.reader = std::make_unique<EventReader>(context_.transaction, context_.scope(), group_,
                                                    stream.name, Place{first_ms_, 0},
                                                    Place{end_ms_, 0}, store::Direction::kForward);
      TRY(stream.reader->start());
      push(number);
    }
    return {};
  }

  void push(size_t number) {
    Stream& stream = streams_[number];
    if (stream.reader->valid()) {
      heads_.push({stream.reader->event().place, number});
    } else {
      stream.reader.reset();
    }
  }

  Result<void> take() {
    const size_t number = heads_.top().stream;
    heads_.pop();
    Stream& stream = streams_[number];
    const Event& event = stream.reader->event();
    const FoundPlace place{event.place.timestamp_ms, stream.name, event.place.sequence};
    if (place > after_) {
      after_ = place;
      searched_bytes_ += event.message.size() + 1;
      if (pattern_.matches(event.message)) add(stream, event);
    }
    TRY(stream.reader->next());
    push(number);
    return {};
  }

  void add(const Stream& stream, const Event& event) {
    api::FilteredLogEvent& out = found_.emplace_back();
    out.log_stream_name = context_.arena.copy(stream.name);
    out.timestamp = event.place.timestamp_ms;
    out.message = context_.arena.copy(event.message);
    out.ingestion_time = event.ingestion_ms;
    out.event_id = context_.arena.copy(stream.name + "/" + std::to_string(event.place.sequence));
    found_bytes_ += event.message.size();
  }

  Context& context_;
  const std::string group_;
  const api::FilterLogEventsRequest& in_;
  const FilterPattern pattern_;
  int64_t first_ms_ = 0, end_ms_ = std::numeric_limits<int64_t>::max();
  size_t limit_ = 0;
  FoundPlace after_;  // the last event that was looked at
  std::vector<Stream> streams_;
  std::vector<size_t> by_time_;  // of streams_
  size_t opened_ = 0;            // of by_time_
  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads_;
  std::vector<api::FilteredLogEvent> found_;
  size_t found_bytes_ = 0, searched_bytes_ = 0;
};

}  // namespace

Result<api::FilterLogEventsResponse> filter_log_events(Logs&, Context& context,
                                                       const api::FilterLogEventsRequest& in) {
  if (!in.start_from_head.value_or(true)) {
    return invalid_parameter("startFromHead false is not served: the earliest events come first.");
  }
  std::string group = TRY(group_of(in.log_group_name, in.log_group_identifier));
  TRY(require_group(context.transaction, context.scope(), group));
  FilterPattern pattern = TRY(FilterPattern::parse(in.filter_pattern));
  return Search(context, std::move(group), in, std::move(pattern)).run();
}

}  // namespace tarn::logs
