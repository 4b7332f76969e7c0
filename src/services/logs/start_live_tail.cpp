// StartLiveTail: lines as they come, as a stream of events.
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/arena.h"
#include "base/check.h"
#include "base/uuid.h"
#include "services/logs/errors.h"
#include "services/logs/live_tails.h"
#include "services/logs/logs.h"
#include "services/logs/logs_operations.h"
#include "services/logs/names.h"
#include "services/logs/rows.h"
#include "wire/event_codec.h"
#include "wire/gen/services.h"

namespace tarn::logs {
namespace {

wire::Route tail_route() {
  wire::Route route;
  route.service = &wire::gen::logs_service;
  route.operation = route.service->find_operation("StartLiveTail");
  CHECK(route.operation != nullptr);
  route.protocol = wire::Protocol::kJson11;
  return route;
}

template <class Texts>
std::vector<std::string> to_strings(const Texts& texts) {
  std::vector<std::string> out;
  for (const auto& text : texts) out.emplace_back(text);
  return out;
}

wire::List<wire::Text> to_texts(Arena& arena, const std::vector<std::string>& strings) {
  auto list = wire::make_list<wire::Text>(arena, strings.size());
  for (uint32_t i = 0; i < list.size; ++i) list[i] = arena.copy(strings[i]);
  return list;
}

class TailEvents final : public BodySource {
 public:
  TailEvents(std::shared_ptr<TailSession> session, std::string first_frames)
      : session_(std::move(session)), route_(tail_route()), frames_(std::move(first_frames)) {}

  std::optional<uint64_t> size_bytes() const override { return {}; }

  bool must_wait(const std::function<void()>& ready) override {
    return frames_.empty() && !is_over_ && session_->must_wait(ready);
  }

  Result<std::string> read(size_t max_bytes) override {
    if (frames_.empty() && !is_over_) add_update();
    std::string part = frames_.substr(0, max_bytes);
    frames_.erase(0, part.size());
    return part;
  }

 private:
  void add_update() {
    const TailUpdate update = session_->take();
    Arena arena;
    api::LiveTailSessionUpdate out;
    out.session_metadata = arena.make<api::LiveTailSessionMetadata>();
    out.session_metadata->sampled = update.is_sampled;
    out.session_results = wire::make_list<api::LiveTailSessionLogEvent>(arena, update.lines.size());
    for (uint32_t i = 0; i < out.session_results.size; ++i) {
      const TailedLine& line = update.lines[i];
      auto& event = out.session_results[i];
      event.log_group_identifier = arena.copy(session_->wish().account + ":" + line.group);
      event.log_stream_name = line.stream;
      event.message = line.line.message;
      event.timestamp = line.line.timestamp_ms;
      event.ingestion_time = line.ingestion_ms;
    }
    wire::encode_event(route_, "sessionUpdate", &out, frames_);
    if (!update.is_over) return;
    is_over_ = true;
    wire::encode_event_error(
        route_,
        Error(400, "SessionTimeoutException",
              "Your Live Tail session has timed out. Start a new Live Tail session."),
        frames_);
  }

  const std::shared_ptr<TailSession> session_;
  const wire::Route route_;
  std::string frames_;
  bool is_over_ = false;
};

std::string first_events(Context& context, const TailWish& wish,
                         const api::StartLiveTailRequest& in) {
  const wire::Route route = tail_route();
  std::string frames;
  const api::StartLiveTailResponse response;
  wire::encode_initial_response(route, &response, frames);
  api::LiveTailSessionStart start;
  start.request_id = context.request_id;
  start.session_id = context.arena.copy(make_uuid(context.random));
  start.log_group_identifiers = to_texts(context.arena, wish.groups);
  start.log_stream_names = in.log_stream_names;
  start.log_stream_name_prefixes = in.log_stream_name_prefixes;
  start.log_event_filter_pattern = in.log_event_filter_pattern;
  wire::encode_event(route, "sessionStart", &start, frames);
  return frames;
}

}  // namespace

Result<void> refine_start_live_tail(Logs&, Context& context, const api::StartLiveTailRequest& in,
                                    std::vector<AccessRequest>& requests) {
  requests.front().resources.clear();
  for (const wire::Text identifier : in.log_group_identifiers) {
    requests.front().resources.push_back(group_arn(context, TRY(group_of({}, identifier))));
  }
  return {};
}

Result<api::StartLiveTailResponse> start_live_tail(Logs& logs, Context& context,
                                                   const api::StartLiveTailRequest& in,
                                                   std::unique_ptr<BodySource>& body) {
  TailWish wish;
  wish.account = context.account;
  wish.region = context.region;
  wish.streams = to_strings(in.log_stream_names);
  wish.prefixes = to_strings(in.log_stream_name_prefixes);
  if (!wish.streams.empty() && !wish.prefixes.empty()) {
    return invalid_parameter(
        "logStreamNames and logStreamNamePrefixes can't be given at the same time.");
  }
  if ((!wish.streams.empty() || !wish.prefixes.empty()) && in.log_group_identifiers.size > 1) {
    return invalid_parameter("With names or prefixes of streams, give one log group.");
  }
  wish.pattern = TRY(FilterPattern::parse(in.log_event_filter_pattern));
  for (const wire::Text identifier : in.log_group_identifiers) {
    wish.groups.push_back(TRY(group_of({}, identifier)));
    TRY(require_group(context.transaction, context.scope(), wish.groups.back()));
  }
  std::string first = first_events(context, wish, in);
  body =
      std::make_unique<TailEvents>(TRY(logs.live_tails().open(std::move(wish))), std::move(first));
  return api::StartLiveTailResponse{};
}

}  // namespace tarn::logs
