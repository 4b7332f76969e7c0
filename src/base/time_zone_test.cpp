#include "base/time_zone.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/clock.h"
#include "base/posix_zone.h"

namespace tarn {
namespace {

int64_t s(std::string_view time) { return parse_iso8601(time).value() / 1000; }

TEST(TimeZone, knows_offsets_of_the_past_and_by_the_rule) {
  const TimeZone berlin = load_time_zone("Europe/Berlin").value();
  EXPECT_EQ(berlin.offset_s(s("2026-01-01T00:00:00Z")), 3600);
  EXPECT_EQ(berlin.offset_s(s("2026-07-01T00:00:00Z")), 7200);
  EXPECT_EQ(berlin.offset_s(s("1975-07-01T00:00:00Z")), 3600);
  EXPECT_EQ(berlin.offset_s(s("2026-03-29T00:59:59Z")), 3600);
  EXPECT_EQ(berlin.offset_s(s("2026-03-29T01:00:00Z")), 7200);
  EXPECT_EQ(berlin.offset_s(s("2150-07-01T00:00:00Z")), 7200);
  EXPECT_EQ(berlin.offset_s(s("2150-12-01T00:00:00Z")), 3600);
  EXPECT_EQ(load_time_zone("Australia/Sydney")->offset_s(s("2140-01-01T00:00:00Z")), 39600);
  EXPECT_EQ(load_time_zone("Asia/Kolkata")->offset_s(s("2140-01-01T00:00:00Z")), 19800);
  EXPECT_EQ(load_time_zone("UTC")->offset_s(s("2140-01-01T00:00:00Z")), 0);
}

TEST(TimeZone, knows_walls_that_are_left_out_or_come_twice) {
  const TimeZone york = load_time_zone("America/New_York").value();
  EXPECT_EQ(york.instant_of(s("2026-03-08T01:59:59Z")), s("2026-03-08T06:59:59Z"));
  EXPECT_EQ(york.instant_of(s("2026-03-08T02:30:00Z")), std::nullopt);
  EXPECT_EQ(york.instant_of(s("2026-03-08T03:00:00Z")), s("2026-03-08T07:00:00Z"));
  EXPECT_EQ(york.instant_of(s("2026-11-01T01:30:00Z")), s("2026-11-01T05:30:00Z"));
  EXPECT_EQ(york.instant_of(s("2026-11-01T02:00:00Z")), s("2026-11-01T07:00:00Z"));
  EXPECT_EQ(TimeZone().instant_of(42), 42);
}

TEST(TimeZone, refuses_names_that_are_none) {
  for (const char* name : {"", "Mars/Olympus", "../../../etc/passwd", "/etc/passwd", "Europe",
                           "Europe/Berlin ", "zone.tab", "tzdata.zi"}) {
    EXPECT_FALSE(load_time_zone(name).ok()) << name;
  }
}

TEST(TimeZone, refuses_files_that_are_cut_off) {
  std::ifstream file("/usr/share/zoneinfo/Europe/Berlin", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  ASSERT_TRUE(TimeZone::parse(bytes).ok());
  for (size_t size = 0; size + 1 < bytes.size(); ++size) {
    EXPECT_FALSE(TimeZone::parse(bytes.substr(0, size)).ok()) << size;
  }
}

TEST(PosixZone, reads_all_forms) {
  EXPECT_FALSE(PosixZone::parse("<+0330>-3:30")->has_summer());
  const auto rule = PosixZone::parse("AAA3BBB,J60/0,59/25");
  ASSERT_TRUE(rule.has_value());
  const auto changes = rule->changes_of(2028);  // a leap year
  EXPECT_EQ(changes[0], std::pair(s("2028-03-01T03:00:00Z"), int64_t{-7200}));
  EXPECT_EQ(changes[1], std::pair(s("2028-03-01T03:00:00Z"), int64_t{-10800}));
  EXPECT_EQ(PosixZone::parse("<-02>2<-01>,M3.5.0/-1,M10.5.0/0")->changes_of(2026)[0],
            std::pair(s("2026-03-29T01:00:00Z"), int64_t{-3600}));
  for (const char* text : {"", "A", "AAA", "AAA3BBB", "AAA3BBB,M13.1.0,M1.1.1", "AAA3BBB,M3.5.0",
                           "<+03-3", "AAA3BBB,M3.5.0,M10.5.0/", "AAA200"}) {
    EXPECT_FALSE(PosixZone::parse(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace tarn
