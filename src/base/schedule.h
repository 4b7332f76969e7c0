// Schedule: when something is due: cron(0 10 ? * MON-FRI *), rate(5 minutes) or
// at(2026-01-31T23:59:59), as EventBridge, its Scheduler and Glue write them.
//
//   const Schedule schedule = TRY(Schedule::parse("cron(0 12 * * ? *)"));
//   if (!schedule.ever_fires()) …                    // February 30th
//   std::optional<int64_t> due_ms = schedule.next_after(now_ms, {.zone = zone, .anchor_ms = …});
//
// Errors say what is wrong; each service has a wording of its own for its clients. Immutable.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/cron.h"
#include "base/result.h"
#include "base/time_zone.h"

namespace tarn {

// What the expression itself does not say. cron and at are of the zone's wall clock: a time that
// is left out when clocks are put forward is skipped, one that comes twice fires once. A rate
// fires at whole multiples of its interval from the anchor, the first one after it.
struct ScheduleFrame {
  TimeZone zone;
  int64_t anchor_ms = 0;
};

class Schedule {
 public:
  enum class Kind { kRate, kCron, kAt };

  // Strict, as AWS is: "rate(1 minutes)" and "rate(2 minute)" are refused.
  static Result<Schedule> parse(std::string_view text);

  Kind kind() const { return kind_; }
  int64_t interval_ms() const { return interval_ms_; }  // of a rate
  // Whether it is due at any time at all, past or to come.
  bool ever_fires() const;
  // The first time later than `after_ms`; nothing where none is to come.
  std::optional<int64_t> next_after(int64_t after_ms, const ScheduleFrame& frame = {}) const;

 private:
  Kind kind_ = Kind::kRate;
  int64_t interval_ms_ = 0;
  int64_t at_wall_s_ = 0;
  std::optional<Cron> cron_;
};

}  // namespace tarn
