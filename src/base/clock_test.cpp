#include "base/clock.h"

#include <gtest/gtest.h>

namespace tarn {
namespace {

constexpr int64_t kInstantMs = 1769903999123;  // 2026-01-31T23:59:59.123Z

TEST(Clock, Formats) {
  EXPECT_EQ(format_iso8601(kInstantMs), "2026-01-31T23:59:59Z");
  EXPECT_EQ(format_iso8601(kInstantMs, true), "2026-01-31T23:59:59.123Z");
  EXPECT_EQ(format_basic_iso8601(kInstantMs), "20260131T235959Z");
  EXPECT_EQ(format_http_date(kInstantMs), "Sat, 31 Jan 2026 23:59:59 GMT");
  EXPECT_EQ(format_iso8601(-1, true), "1969-12-31T23:59:59.999Z");
}

TEST(Clock, ParsesWhatItFormats) {
  EXPECT_EQ(parse_iso8601("2026-01-31T23:59:59.123Z").value(), kInstantMs);
  EXPECT_EQ(parse_iso8601("2026-01-31T23:59:59.1239999Z").value(), kInstantMs);
  EXPECT_EQ(parse_iso8601("2026-02-01T01:29:59.123+01:30").value(), kInstantMs);
  EXPECT_EQ(parse_iso8601("2026-01-31T22:29:59.123-0130").value(), kInstantMs);
  EXPECT_EQ(parse_iso8601("2026-01-31").value(), 1769817600000);
  EXPECT_EQ(parse_basic_iso8601("20260131T235959Z").value(), kInstantMs - 123);
  EXPECT_EQ(parse_http_date("Sat, 31 Jan 2026 23:59:59 GMT").value(), kInstantMs - 123);
}

TEST(Clock, RefusesWhatIsNoTime) {
  for (const std::string_view text : {"", "2026", "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z",
                                      "2026-01-01T00:00:00", "2026-01-01T00:00:00Zx"}) {
    EXPECT_FALSE(parse_iso8601(text).ok()) << text;
  }
  EXPECT_FALSE(parse_basic_iso8601("2026-01-31T23:59:59Z").ok());
  EXPECT_FALSE(parse_basic_iso8601("20261331T235959Z").ok());
  EXPECT_FALSE(parse_http_date("31 Jan 2026 23:59:59").ok());
}

TEST(Clock, DomainTimeMovesAlone) {
  SystemClock clock;
  const int64_t real_ms = clock.real_ms();
  clock.advance_domain(3600);
  EXPECT_GE(clock.domain_ms(), real_ms + 3'600'000);
  EXPECT_LT(clock.real_ms(), real_ms + 60'000);
}

}  // namespace
}  // namespace tarn
