#include "bi/quote.h"

#include <gtest/gtest.h>

#include <cmath>

#include "bi/granularity.h"

namespace tarn::bi {
namespace {

TEST(Quote, NamesAndTextsAreOneToken) {
  EXPECT_EQ(quote_name("a\"; --"), "\"a\"\"; --\"");
  EXPECT_EQ(quote_name(std::string_view("a\0b", 3)),
            "\"a\xEF\xBF\xBD"
            "b\"");
  EXPECT_EQ(quote_text("it's"), "'it''s'");
  EXPECT_EQ(quote_text(std::string_view("'\0", 2)), "('''' || chr(0) || '')");
}

TEST(Quote, ValuesAreTyped) {
  EXPECT_EQ(print_value({}, DataType::kInteger), "CAST(NULL AS BIGINT)");
  EXPECT_EQ(print_value(int64_t{5}, DataType::kInteger), "CAST(5 AS BIGINT)");
  EXPECT_EQ(print_integer(INT64_MIN), "(-9223372036854775807 - 1)");
  EXPECT_EQ(print_value(int64_t{5}, DataType::kDecimal), "CAST(5e+00 AS DOUBLE)");
  EXPECT_EQ(print_decimal(std::nan("")), "CAST(NULL AS DOUBLE)");
  EXPECT_EQ(print_value(Datetime{-1}, DataType::kDatetime), "make_timestamp(-1)");
}

constexpr int64_t kDayUs = 86'400'000'000;

TEST(Granularity, Truncates) {
  // 1969-12-31T23:59:59.999999, a Wednesday.
  EXPECT_EQ(truncated(-1, TimeGranularity::kSecond, 0), -1'000'000);
  EXPECT_EQ(truncated(-1, TimeGranularity::kDay, 0), -kDayUs);
  EXPECT_EQ(truncated(-1, TimeGranularity::kWeek, 0), -4 * kDayUs);
  EXPECT_EQ(truncated(-1, TimeGranularity::kWeek, 3), -kDayUs);
  EXPECT_EQ(truncated(-1, TimeGranularity::kWeek, 4), -7 * kDayUs);
  EXPECT_EQ(truncated(-1, TimeGranularity::kMonth, 0), -31 * kDayUs);
  EXPECT_EQ(truncated(-1, TimeGranularity::kQuarter, 0), -92 * kDayUs);
  EXPECT_EQ(truncated(-1, TimeGranularity::kYear, 0), -365 * kDayUs);
}

TEST(Granularity, MovesToADayThatIsThere) {
  const int64_t end_of_january = 30 * kDayUs + 5;
  EXPECT_EQ(moved(end_of_january, 1, TimeGranularity::kMonth), (31 + 27) * kDayUs + 5);
  EXPECT_EQ(moved(end_of_january, -1, TimeGranularity::kMonth), -kDayUs + 5);
  EXPECT_EQ(moved(0, 2, TimeGranularity::kWeek), 14 * kDayUs);
  EXPECT_EQ(moved(0, -1, TimeGranularity::kYear), -365 * kDayUs);
}

TEST(Granularity, HasTwoNames) {
  EXPECT_EQ(granularity_of("wk"), TimeGranularity::kWeek);
  EXPECT_EQ(granularity_named("MILLISECOND"), TimeGranularity::kMillisecond);
  EXPECT_EQ(granularity_of("YEAR"), std::nullopt);
}

}  // namespace
}  // namespace tarn::bi
