#include "engines/spark_text/text_values.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <random>
#include <string>

namespace tarn::spark_text {
namespace {

std::string integer_of(std::string_view text) {
  std::int64_t value = 0;
  return read_integer(text, value) ? std::to_string(value) : "none";
}

std::string double_of(std::string_view text) {
  double value = 0;
  return read_double(text, value) ? std::to_string(value) : "none";
}

std::string days_of(std::string_view text) {
  std::int32_t days = 0;
  return read_date(text, days) ? std::to_string(days) : "none";
}

std::string micros_of(std::string_view text) {
  std::int64_t micros = 0;
  return read_timestamp(text, micros) ? std::to_string(micros) : "none";
}

TEST(TextValues, IntegersAreDigitsAlone) {
  EXPECT_EQ(integer_of("0"), "0");
  EXPECT_EQ(integer_of("-17"), "-17");
  EXPECT_EQ(integer_of("+007"), "7");
  EXPECT_EQ(integer_of("999999999999999999"), "999999999999999999");
  for (const auto* text : {"", "-", "+", " 1", "1 ", "1_0", "0x10", "1.0", "1e3", "--1", "1-",
                           "9223372036854775807"}) {
    EXPECT_EQ(integer_of(text), "none") << text;
  }
}

TEST(TextValues, NumbersHaveDigitsOnBothSidesOfAPoint) {
  EXPECT_EQ(double_of("1"), "1.000000");
  EXPECT_EQ(double_of("-12.50"), "-12.500000");
  EXPECT_EQ(double_of("+1.5e3"), "1500.000000");
  EXPECT_EQ(double_of("25E-1"), "2.500000");
  for (const auto* text : {"", ".", "1.", ".5", "1e", "1e+", "e5", "nan", "inf", "1.5f", " 1", "1 ",
                           "1_0", "0x1p3", "1.2.3", "+-1", "1e999"}) {
    EXPECT_EQ(double_of(text), "none") << text;
  }
}

TEST(TextValues, ADoubleIsTheNearestOne) {
  std::mt19937_64 random(9);
  for (int i = 0; i < 200'000; ++i) {
    std::string text = std::to_string(random() % (std::uint64_t{1} << (random() % 60)));
    if (random() % 4 != 0) text.insert(1 + random() % text.size(), ".");
    if (text.back() == '.') text += std::to_string(random() % 100);
    if (random() % 2 == 0) text.insert(0, "-");
    double value = 0;
    ASSERT_TRUE(read_double(text, value)) << text;
    ASSERT_EQ(value, std::strtod(text.c_str(), nullptr)) << text;
  }
  double zero = 1;
  ASSERT_TRUE(read_double("-0.0", zero));
  EXPECT_TRUE(std::signbit(zero));
}

TEST(TextValues, AFloatIsRoundedOnceFromItsText) {
  float value = 0;
  // By way of a double it would be 16777216.
  ASSERT_TRUE(read_float("16777217.000000000001", value));
  EXPECT_EQ(value, 16777218.0F);
}

TEST(TextValues, BooleansInAnyCase) {
  bool value = false;
  EXPECT_TRUE(read_boolean("True", value) && value);
  EXPECT_TRUE(read_boolean("FALSE", value) && !value);
  for (const auto* text : {"", "t", "1", "yes", "true ", "falsey", "trüe"}) {
    EXPECT_FALSE(read_boolean(text, value)) << text;
  }
}

TEST(TextValues, DatesThatAre) {
  EXPECT_EQ(days_of("1970-01-01"), "0");
  EXPECT_EQ(days_of("1969-12-31"), "-1");
  EXPECT_EQ(days_of("2024-02-29"), "19782");
  EXPECT_EQ(days_of("0001-01-01"), "-719162");
  for (const auto* text : {"", "2023-02-29", "2024-13-01", "2024-00-10", "2024-1-01", "0000-01-01",
                           "2024-01-011", "2024/01/01", "20240-1-01", " 024-01-01"}) {
    EXPECT_EQ(days_of(text), "none") << text;
  }
}

TEST(TextValues, TimesOfADay) {
  EXPECT_EQ(micros_of("1970-01-01 00:00:01"), "1000000");
  EXPECT_EQ(micros_of("1970-01-01T00:00:00.5"), "500000");
  EXPECT_EQ(micros_of("1970-01-02 00:00:00.000001"), "86400000001");
  EXPECT_EQ(micros_of("1969-12-31 23:59:59.999999"), "-1");
  for (const auto* text :
       {"", "1970-01-01", "1970-01-01 24:00:00", "1970-01-01 00:60:00", "1970-01-01 00:00:60",
        "1970-01-01 00:00:00.", "1970-01-01 00:00:00Z", "1970-01-01 00:00:00.1234567",
        "1970-01-01_00:00:00", "1970-01-01 0:00:000", "1970-01-01 00:00:00.1 "}) {
    EXPECT_EQ(micros_of(text), "none") << text;
  }
}

}  // namespace
}  // namespace tarn::spark_text
