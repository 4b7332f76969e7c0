#include "base/schedule.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/clock.h"

namespace tarn {
namespace {

constexpr int64_t kMinuteMs = 60'000;
constexpr int64_t kMaxRate = 1'000'000'000;
constexpr size_t kMaxScheduleBytes = 256;
constexpr size_t kAtBytes = std::string_view("2026-01-31T23:59:59").size();

Error malformed_schedule(std::string_view why) {
  return Error(400, "ValidationException", std::string(why));
}

struct RateUnit {
  std::string_view one;
  std::string_view many;
  int64_t ms;
};
constexpr RateUnit kRateUnits[] = {{"minute", "minutes", kMinuteMs},
                                   {"hour", "hours", 60 * kMinuteMs},
                                   {"day", "days", 1440 * kMinuteMs}};

// "5 minutes", "1 minute".
Result<int64_t> parse_rate(std::string_view text) {
  const Error bad = malformed_schedule(
      "A rate is a positive number and its unit: minute, minutes, hour, hours, day or days.");
  const size_t space = text.find(' ');
  if (space == std::string_view::npos) return bad;
  const std::string_view digits = text.substr(0, space);
  const std::string_view unit = text.substr(space + 1);
  int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value < 1 ||
      value > kMaxRate) {
    return bad;
  }
  for (const RateUnit& one : kRateUnits) {
    if (unit == (value == 1 ? one.one : one.many)) return value * one.ms;
    if (unit == one.one || unit == one.many) {
      return malformed_schedule("A rate of 1 has a singular unit, any other a plural one.");
    }
  }
  return bad;
}

// "2026-01-31T23:59:59", without a zone.
Result<int64_t> parse_at(std::string_view text) {
  const auto time = text.size() == kAtBytes && text[10] == 'T'
                        ? parse_iso8601(std::string(text) + "Z")
                        : Result<int64_t>(malformed_schedule(""));
  if (!time.ok()) return malformed_schedule("A time of at(…) is of the form yyyy-mm-ddThh:mm:ss.");
  return *time / 1000;
}

}  // namespace

Result<Schedule> Schedule::parse(std::string_view text) {
  Schedule schedule;
  const size_t open = text.find('(');
  if (text.size() > kMaxScheduleBytes || open == std::string_view::npos || !text.ends_with(')')) {
    return malformed_schedule("A schedule is rate(…), cron(…) or at(…).");
  }
  const std::string_view inner = text.substr(open + 1, text.size() - open - 2);
  const std::string_view form = text.substr(0, open);
  if (form == "rate") {
    schedule.interval_ms_ = TRY(parse_rate(inner));
  } else if (form == "cron") {
    schedule.kind_ = Kind::kCron;
    schedule.cron_ = TRY(Cron::parse(inner));
  } else if (form == "at") {
    schedule.kind_ = Kind::kAt;
    schedule.at_wall_s_ = TRY(parse_at(inner));
  } else {
    return malformed_schedule("A schedule is rate(…), cron(…) or at(…).");
  }
  return schedule;
}

bool Schedule::ever_fires() const { return !cron_ || cron_->next_after(-60).has_value(); }

std::optional<int64_t> Schedule::next_after(int64_t after_ms, const ScheduleFrame& frame) const {
  if (kind_ == Kind::kRate) {
    if (after_ms < frame.anchor_ms) return frame.anchor_ms + interval_ms_;
    const int64_t passed = (after_ms - frame.anchor_ms) / interval_ms_;
    return frame.anchor_ms + (passed + 1) * interval_ms_;
  }
  if (kind_ == Kind::kAt) {
    const auto instant = frame.zone.instant_of(at_wall_s_);
    if (!instant || *instant * 1000 <= after_ms) return {};
    return *instant * 1000;
  }
  const int64_t after_s =
      after_ms >= 0 ? after_ms / 1000 : -((-after_ms + 999) / 1000);  // the second it is in
  // A wall time may be left out, or lie before `after_ms` when clocks were put back: then the next.
  int64_t wall_s = frame.zone.wall_of(after_s);
  while (const auto next = cron_->next_after(wall_s)) {
    wall_s = *next;
    const auto instant = frame.zone.instant_of(wall_s);
    if (instant && *instant > after_s) return *instant * 1000;
  }
  return {};
}

}  // namespace tarn
