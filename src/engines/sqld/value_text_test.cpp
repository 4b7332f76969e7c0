#include "engines/sqld/value_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace tarn::engines {
namespace {

template <class F>
std::string written(F append) {
  std::string out;
  append(out);
  return out;
}

TEST(ValueTextTest, DoublesAsJavaWritesThem) {
  const std::pair<double, const char*> cases[] = {
      {0.0, "0.0"},         {-0.0, "-0.0"},
      {1.0, "1.0"},         {0.001, "0.001"},
      {0.00099, "9.9E-4"},  {9999999.0, "9999999.0"},
      {1e7, "1.0E7"},       {1.0 / 3, "0.3333333333333333"},
      {1e10, "1.0E10"},     {-1.25e-5, "-1.25E-5"},
      {1e100, "1.0E100"},   {std::numeric_limits<double>::max(), "1.7976931348623157E308"},
      {5e-324, "4.9E-324"}, {std::numeric_limits<double>::infinity(), "Infinity"},
  };
  // Each after a longer one, so that nothing of it is left over.
  for (const auto& [value, text] : cases) {
    (void)written([](std::string& out) { append_double(0.1234567890123456, out); });
    EXPECT_EQ(written([&](std::string& out) { append_double(value, out); }), text);
  }
  EXPECT_EQ(written([](std::string& out) { append_real(1e10f, out); }), "1.0E10");
  EXPECT_EQ(written([](std::string& out) { append_real(0.1f, out); }), "0.1");
}

TEST(ValueTextTest, DecimalsKeepTheirScale) {
  EXPECT_EQ(written([](std::string& out) { append_decimal("-5", 3, out); }), "-0.005");
  EXPECT_EQ(written([](std::string& out) { append_decimal("12345", 2, out); }), "123.45");
  EXPECT_EQ(written([](std::string& out) { append_decimal("7", 0, out); }), "7");
}

TEST(ValueTextTest, DatesAndTimestampsBeforeAndAfterTheEpoch) {
  EXPECT_EQ(written([](std::string& out) { append_date(0, out); }), "1970-01-01");
  EXPECT_EQ(written([](std::string& out) { append_date(-1, out); }), "1969-12-31");
  EXPECT_EQ(written([](std::string& out) { append_date(19782, out); }), "2024-02-29");
  EXPECT_EQ(written([](std::string& out) { append_date(-719528, out); }), "0000-01-01");
  EXPECT_EQ(written([](std::string& out) { append_timestamp(-1, 0, 6, out); }),
            "1969-12-31 23:59:59.999999");
  EXPECT_EQ(written([](std::string& out) { append_timestamp(1, 500000, 12, out); }),
            "1970-01-01 00:00:00.000001500000");
  EXPECT_EQ(written([](std::string& out) { append_timestamp(999999, 0, 0, out); }),
            "1970-01-01 00:00:00");
}

}  // namespace
}  // namespace tarn::engines
