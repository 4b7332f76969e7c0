#include "base/schedule.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "base/clock.h"

namespace tarn {
namespace {

int64_t ms(std::string_view time) { return parse_iso8601(time).value(); }

// The next times of an expression after a time, in UTC.
std::vector<std::string> next(std::string_view expression, std::string_view after, size_t count,
                              std::string_view zone = "UTC", std::string_view anchor = {}) {
  const Schedule schedule = Schedule::parse(expression).value();
  ScheduleFrame frame;
  frame.zone = load_time_zone(zone).value();
  frame.anchor_ms = ms(anchor.empty() ? after : anchor);
  std::vector<std::string> times;
  int64_t at = ms(after);
  while (times.size() < count) {
    const auto due = schedule.next_after(at, frame);
    if (!due) break;
    EXPECT_GT(*due, at);
    at = *due;
    times.push_back(format_iso8601(at));
  }
  return times;
}

using Times = std::vector<std::string>;

TEST(Schedule, rates_are_counted_from_their_anchor) {
  EXPECT_EQ(next("rate(5 minutes)", "2026-01-31T10:01:30Z", 2),
            (Times{"2026-01-31T10:06:30Z", "2026-01-31T10:11:30Z"}));
  EXPECT_EQ(next("rate(1 hour)", "2026-01-31T10:30:00Z", 1, "UTC", "2026-01-31T08:15:00Z"),
            (Times{"2026-01-31T11:15:00Z"}));
  EXPECT_EQ(next("rate(2 days)", "2026-01-31T10:30:00Z", 1, "UTC", "2026-03-01T00:00:00Z"),
            (Times{"2026-03-03T00:00:00Z"}));
}

TEST(Schedule, takes_what_aws_documents) {
  const std::pair<const char*, Times> cases[] = {
      {"cron(0 10 * * ? *)", {"2026-02-01T10:00:00Z", "2026-02-02T10:00:00Z"}},
      {"cron(15 12 * * ? *)", {"2026-01-31T12:15:00Z"}},
      {"cron(0 18 ? * MON-FRI *)", {"2026-02-02T18:00:00Z", "2026-02-03T18:00:00Z"}},
      {"cron(0 8 1 * ? *)", {"2026-02-01T08:00:00Z", "2026-03-01T08:00:00Z"}},
      {"cron(0/15 * * * ? *)", {"2026-01-31T10:15:00Z", "2026-01-31T10:30:00Z"}},
      {"cron(0/10 * ? * MON-FRI *)", {"2026-02-02T00:00:00Z", "2026-02-02T00:10:00Z"}},
      {"cron(0/5 8-17 ? * MON-FRI *)", {"2026-02-02T08:00:00Z", "2026-02-02T08:05:00Z"}},
      {"cron(5,35 14 * * ? *)", {"2026-01-31T14:05:00Z", "2026-01-31T14:35:00Z"}},
      {"cron(15 10 ? * 6L 2026-2027)", {"2026-02-27T10:15:00Z", "2026-03-27T10:15:00Z"}},
      {"cron(0 9 ? * 2#1 *)", {"2026-02-02T09:00:00Z", "2026-03-02T09:00:00Z"}},
      {"cron(0 9 ? * tue#5 *)", {"2026-03-31T09:00:00Z", "2026-06-30T09:00:00Z"}},
      {"cron(0 0 L * ? *)", {"2026-02-28T00:00:00Z", "2026-03-31T00:00:00Z"}},
      {"cron(0 0 L-2 * ? *)", {"2026-02-26T00:00:00Z", "2026-03-29T00:00:00Z"}},
      {"cron(0 0 LW * ? *)", {"2026-02-27T00:00:00Z", "2026-03-31T00:00:00Z"}},
      {"cron(0 0 ? * L *)", {"2026-02-07T00:00:00Z", "2026-02-14T00:00:00Z"}},
      {"cron(0 0 15W 2,8 ? *)", {"2026-02-16T00:00:00Z", "2026-08-14T00:00:00Z"}},
      {"cron(0 0 1W 8 ? *)", {"2026-08-03T00:00:00Z", "2027-08-02T00:00:00Z"}},
      {"cron(0 0 31W * ? *)", {"2026-03-31T00:00:00Z", "2026-05-29T00:00:00Z"}},
      {"cron(0 0 29 FEB ? *)", {"2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"}},
      {"cron(0 22-2 * * ? *)", {"2026-01-31T22:00:00Z", "2026-01-31T23:00:00Z"}},
      {"cron(0 0 ? * SAT-SUN *)", {"2026-02-01T00:00:00Z", "2026-02-07T00:00:00Z"}},
      {"cron(0 0 1 1 ? 2030)", {"2030-01-01T00:00:00Z"}},
      {"cron(59 23 31 12 ? 2199)", {"2199-12-31T23:59:00Z"}},
      {"at(2026-05-01T07:08:09)", {"2026-05-01T07:08:09Z"}},
  };
  for (const auto& [expression, times] : cases) {
    EXPECT_EQ(next(expression, "2026-01-31T10:00:00Z", times.size()), times) << expression;
    EXPECT_TRUE(Schedule::parse(expression)->ever_fires()) << expression;
  }
}

TEST(Schedule, ends) {
  EXPECT_EQ(next("cron(0 0 1 1 ? 2027)", "2026-01-31T10:00:00Z", 5).size(), 1u);
  EXPECT_TRUE(next("cron(0 0 1 1 ? 2025)", "2026-01-31T10:00:00Z", 5).empty());
  EXPECT_EQ(next("at(2026-05-01T00:00:00)", "2026-04-30T23:59:59Z", 5).size(), 1u);
  EXPECT_TRUE(next("at(2026-05-01T00:00:00)", "2026-05-01T00:00:00Z", 5).empty());
}

TEST(Schedule, knows_what_never_fires) {
  for (const char* expression : {"cron(0 0 30 2 ? *)", "cron(0 0 31 4,6,9,11 ? *)",
                                 "cron(0 0 29 2 ? 2027)", "cron(0 0 31W 2 ? *)"}) {
    const auto schedule = Schedule::parse(expression);
    ASSERT_TRUE(schedule.ok()) << expression;
    EXPECT_FALSE(schedule->ever_fires()) << expression;
  }
}

TEST(Schedule, refuses_what_aws_refuses) {
  for (const char* expression : {"",
                                 "rate",
                                 "rate(10 minutes",
                                 "rate()",
                                 "rate(10)",
                                 "rate(10 seconds)",
                                 "rate(10 years)",
                                 "rate(1 minutes)",
                                 "rate(1 hours)",
                                 "rate(1 days)",
                                 "rate(10 minute)",
                                 "rate(10 hour)",
                                 "rate(10 day)",
                                 "rate(0 minutes)",
                                 "rate(-10 minutes)",
                                 "rate(+10 minutes)",
                                 "rate(1.5 hours)",
                                 "rate(foo minutes)",
                                 "rate(10 MINUTES)",
                                 "rate( 10 minutes )",
                                 " rate(10 minutes)",
                                 "rate(10 minutes) ",
                                 "RATE(10 minutes)",
                                 "rate(10  minutes)",
                                 "rate(99999999999999999999 days)",
                                 "cron()",
                                 "cron(INVALID)",
                                 "cron(0 1 * * * *)",
                                 "cron(0 1 ? * ? *)",
                                 "cron(7 20 * * NOT *)",
                                 "cron(0 dummy ? * MON-FRI *)",
                                 "cron(71 8 1 * ? *)",
                                 "cron(0 24 * * ? *)",
                                 "cron(0 0 32 * ? *)",
                                 "cron(0 0 0 * ? *)",
                                 "cron(0 0 1 13 ? *)",
                                 "cron(0 0 ? * 0 *)",
                                 "cron(0 0 ? * 8 *)",
                                 "cron(0 0 ? * 3#6 *)",
                                 "cron(0 0 ? * 3#1,6#3 *)",
                                 "cron(0 0 1 * ? 1969)",
                                 "cron(0 0 1 * ? 2200)",
                                 "cron(0 0 1 * ? 2030-2020)",
                                 "cron(0 0 * * ?)",
                                 "cron(* * * * ? * *)",
                                 "cron(*/0 * * * ? *)",
                                 "cron(*/61 * * * ? *)",
                                 "cron(1,,2 * * * ? *)",
                                 "cron(, * * * ? *)",
                                 "cron(1- * * * ? *)",
                                 "cron(-1 * * * ? *)",
                                 "cron(? * * * ? *)",
                                 "cron(0 0 L-31 * ? *)",
                                 "cron(0 0 W * ? *)",
                                 "cron(0 0 1,L * ? *)",
                                 "cron(0 0 ? * 2,6L *)",
                                 "at()",
                                 "at(2026-05-01)",
                                 "at(2026-05-01T00:00:00Z)",
                                 "at(2026-02-30T00:00:00)",
                                 "at(2026-05-01 00:00:00)",
                                 "at(2026-05-01T00:00)",
                                 "every(5 minutes)"}) {
    EXPECT_FALSE(Schedule::parse(expression).ok()) << expression;
  }
}

// What a walk over all minutes finds.
TEST(Schedule, agrees_with_a_walk_over_all_minutes) {
  namespace chrono = std::chrono;
  const auto walk =
      [](const std::function<bool(const chrono::year_month_day&, unsigned, int, int)>& is_due) {
        std::vector<int64_t> times;
        const int64_t first = ms("2026-01-30T23:57:00Z") / 60'000;
        for (int64_t minute = first + 1; minute < first + 1440 * 75; ++minute) {
          const chrono::sys_days day{chrono::days(minute / 1440)};
          const int in_day = static_cast<int>(minute % 1440);
          if (is_due(day, chrono::weekday(day).c_encoding() + 1, in_day / 60, in_day % 60)) {
            times.push_back(minute * 60'000);
          }
        }
        return times;
      };
  const auto ours = [](std::string_view expression) {
    const Schedule schedule = Schedule::parse(expression).value();
    std::vector<int64_t> times;
    int64_t at = ms("2026-01-30T23:57:00Z");
    const int64_t end = at + 60'000ll * 1440 * 75;
    for (auto due = schedule.next_after(at); due && *due < end; due = schedule.next_after(at)) {
      times.push_back(at = *due);
    }
    return times;
  };
  using Date = chrono::year_month_day;
  EXPECT_EQ(ours("cron(7/20 3-5,22 ? * TUE,FRI *)"),
            walk([](const Date&, unsigned weekday, int hour, int minute) {
              return (minute == 7 || minute == 27 || minute == 47) &&
                     ((hour >= 3 && hour <= 5) || hour == 22) && (weekday == 3 || weekday == 6);
            }));
  EXPECT_EQ(ours("cron(0,59 0,23 1,28-31 2-3 ? *)"),
            walk([](const Date& date, unsigned, int hour, int minute) {
              const unsigned day = static_cast<unsigned>(date.day());
              const unsigned month = static_cast<unsigned>(date.month());
              return (minute == 0 || minute == 59) && (hour == 0 || hour == 23) &&
                     (day == 1 || day >= 28) && (month == 2 || month == 3);
            }));
  EXPECT_EQ(ours("cron(* 12 */10 * ? *)"), walk([](const Date& date, unsigned, int hour, int) {
              return hour == 12 && static_cast<unsigned>(date.day()) % 10 == 1;
            }));
}

TEST(Schedule, follows_the_wall_clock) {
  // Berlin is put forward on March 29th 2026 at 2:00, and back on October 25th at 3:00.
  EXPECT_EQ(next("cron(30 2 * * ? *)", "2026-03-27T12:00:00Z", 3, "Europe/Berlin"),
            (Times{"2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z", "2026-03-31T00:30:00Z"}));
  EXPECT_EQ(next("cron(30 2 * * ? *)", "2026-10-24T12:00:00Z", 2, "Europe/Berlin"),
            (Times{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}));
  EXPECT_EQ(next("cron(0/30 * * * ? *)", "2026-10-24T23:59:00Z", 4, "Europe/Berlin"),
            (Times{"2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z",
                   "2026-10-25T02:30:00Z"}));
  EXPECT_EQ(next("at(2026-07-01T12:00:00)", "2026-01-01T00:00:00Z", 1, "America/New_York"),
            (Times{"2026-07-01T16:00:00Z"}));
  EXPECT_TRUE(next("at(2026-03-29T02:30:00)", "2026-01-01T00:00:00Z", 1, "Europe/Berlin").empty());
  EXPECT_EQ(next("rate(1 day)", "2026-03-28T12:00:00Z", 1, "Europe/Berlin"),
            (Times{"2026-03-29T12:00:00Z"}));
}

}  // namespace
}  // namespace tarn
