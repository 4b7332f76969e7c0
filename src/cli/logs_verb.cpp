// `tarn logs GROUP [--follow] [--filter PATTERN]`: the lines of a log group, of the last hour, and
// as they come.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <set>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/root_keys.h"
#include "cli/signed_request.h"

namespace tarn::cli {
namespace {

constexpr int64_t kLookBackMs = 3'600'000;
constexpr int64_t kLateMs = 10'000;  // lines may come after later ones
constexpr auto kLookAgain = std::chrono::milliseconds(500);

// What was printed of the time that is looked at again.
class Printed {
 public:
  bool add(int64_t timestamp_ms, const std::string& id) {
    last_ms_ = std::max(last_ms_, timestamp_ms);
    return ids_.emplace(timestamp_ms, id).second;
  }
  // Where to look from next time.
  int64_t next_start_ms() {
    const int64_t start_ms = last_ms_ - kLateMs;
    ids_.erase(ids_.begin(), ids_.lower_bound({start_ms, {}}));
    return start_ms;
  }
  bool is_empty() const { return last_ms_ == 0; }

 private:
  std::set<std::pair<int64_t, std::string>> ids_;
  int64_t last_ms_ = 0;
};

std::string member(const Json& json, std::string_view name) {
  const Json* found = json.find(name);
  return found == nullptr ? std::string() : found->as_string();
}

void print_line(const Json& event) {
  const Json* time = event.find("timestamp");
  std::string message = member(event, "message");
  while (!message.empty() && message.back() == '\n') message.pop_back();
  std::printf("%s  %s  %s\n", format_iso8601(time == nullptr ? 0 : time->as_int(), true).c_str(),
              member(event, "logStreamName").c_str(), message.c_str());
}

Result<Json> ask_page_of_lines(const Options& options, const RootKeys& keys, const Json& question) {
  const PageAnswer answer =
      TRY(ask_page(endpoint_of(options),
                   {"POST", "/", {}, question.dump(), "logs", "Logs_20140328.FilterLogEvents"},
                   keys, options.region));
  auto json = Json::parse(answer.body);
  if (json.ok() && answer.status == 200) return json;
  const std::string why = json.ok() ? member(*json, "message") : std::string();
  return Error(400, "Logs", why.empty() ? "The server did not answer: " + answer.body : why);
}

// All lines from `start_ms` on that were not printed yet.
Result<void> print_from(const Options& options, const RootKeys& keys, const std::string& group,
                        int64_t start_ms, Printed& printed) {
  Json question = Json::object();
  question.set("logGroupName", group).set("startTime", start_ms);
  if (!options.filter.empty()) question.set("filterPattern", options.filter);
  for (;;) {
    const Json page = TRY(ask_page_of_lines(options, keys, question));
    const Json* const events = page.find("events");
    if (events == nullptr) return {};
    for (const Json& event : events->items()) {
      const Json* time = event.find("timestamp");
      if (printed.add(time == nullptr ? 0 : time->as_int(), member(event, "eventId"))) {
        print_line(event);
      }
    }
    std::fflush(stdout);
    const std::string token = member(page, "nextToken");
    if (token.empty()) return {};
    question.set("nextToken", token);
  }
}

}  // namespace

Result<int> print_logs(const Options& options, const std::string& group) {
  const RootKeys keys = TRY(load_root_keys(options.data));
  Printed printed;
  int64_t start_ms = SystemClock().real_ms() - kLookBackMs;
  for (;;) {
    TRY(print_from(options, keys, group, start_ms, printed));
    if (!options.follow) return 0;
    std::this_thread::sleep_for(kLookAgain);
    if (!printed.is_empty()) start_ms = printed.next_start_ms();
  }
}

}  // namespace tarn::cli
