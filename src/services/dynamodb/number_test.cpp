#include "services/dynamodb/number.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace tarn::dynamodb {
namespace {

std::string canonical(std::string_view text) {
  auto number = Number::parse(text);
  return number.ok() ? number->text() : number.error().message();
}

Number make(std::string_view text) { return std::move(Number::parse(text)).value(); }

std::string sum(std::string_view a, std::string_view b) {
  auto number = Number::add(make(a), make(b));
  return number.ok() ? number->text() : number.error().message();
}

// A number of random digits and magnitude, often near others.
std::string random_number(std::mt19937& random) {
  std::string text = random() % 2 ? "-" : "";
  const size_t digits = 1 + random() % (random() % 4 == 0 ? 38 : 3);
  for (size_t i = 0; i < digits; ++i) text += static_cast<char>('0' + random() % 10);
  const int range = random() % 3 == 0 ? 80 : 2;
  return text + "E" + std::to_string(static_cast<int>(random() % (2 * range + 1)) - range);
}

constexpr std::string_view kOverflow =
    "Number overflow. Attempting to store a number with magnitude larger than supported range";
constexpr std::string_view kUnderflow =
    "Number underflow. Attempting to store a number with magnitude smaller than supported range";
constexpr std::string_view kTooLong =
    "Attempting to store more than 38 significant digits in a Number";

TEST(DynamodbNumber, CanonicalText) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"0.000", "0"},
      {"0E100", "0"},
      {"1", "1"},
      {"+1", "1"},
      {"-1", "-1"},
      {"007", "7"},
      {"1.50", "1.5"},
      {"100", "100"},
      {"1E2", "100"},
      {"1e-3", "0.001"},
      {"0.00100", "0.001"},
      {".5", "0.5"},
      {"5.", "5"},
      {"12345.678", "12345.678"},
      {"-1.2E+3", "-1200"},
      {"123E-2", "1.23"},
      {"12345678901234567890123456789012345678", "12345678901234567890123456789012345678"},
      {"1234567890123456789012345678901234567800", "1234567890123456789012345678901234567800"},
  };
  for (const auto& [in, out] : cases) EXPECT_EQ(canonical(in), out) << in;
  EXPECT_EQ(canonical("1E125"), "1" + std::string(125, '0'));
  EXPECT_EQ(canonical("1E-130"), "0." + std::string(129, '0') + "1");
}

TEST(DynamodbNumber, Refused) {
  const std::string not_numeric = "The parameter cannot be converted to a numeric value";
  EXPECT_EQ(canonical(""), not_numeric);
  for (const std::string text : {"a", "1a", "--1", "1.2.3", "1E", "1E+", ".", "-", " 1", "1 ",
                                 "0x1F", "1_000", "NaN", "Infinity", "1E9999999999"}) {
    EXPECT_EQ(canonical(text), not_numeric + ": " + text);
  }
  EXPECT_EQ(canonical("1E126"), kOverflow);
  EXPECT_EQ(canonical("-1E126"), kOverflow);
  EXPECT_EQ(canonical("1E-131"), kUnderflow);
  EXPECT_EQ(canonical("0.1E-130"), kUnderflow);
  EXPECT_EQ(canonical("123456789012345678901234567890123456789"), kTooLong);
  EXPECT_EQ(canonical("1.00000000000000000000000000000000000001"), kTooLong);
}

TEST(DynamodbNumber, Sums) {
  const std::tuple<std::string_view, std::string_view, std::string_view> cases[] = {
      {"1", "2", "3"},
      {"1", "-1", "0"},
      {"0", "-5", "-5"},
      {"999", "1", "1000"},
      {"1000", "-1", "999"},
      {"0.1", "0.2", "0.3"},
      {"-0.5", "0.25", "-0.25"},
      {"1E37", "1", "10000000000000000000000000000000000001"},
      {"-1E37", "1", "-9999999999999999999999999999999999999"},
      {"1E38", "1", kTooLong},
      {"9E125", "9E125", kOverflow},
      {"99999999999999999999999999999999999999", "1", "100000000000000000000000000000000000000"},
  };
  for (const auto& [a, b, out] : cases) {
    EXPECT_EQ(sum(a, b), out) << a << " + " << b;
    EXPECT_EQ(sum(b, a), out) << b << " + " << a;
  }
}

TEST(DynamodbNumber, SumsOfIntegersAreThoseOfTheMachine) {
  std::mt19937 random(7);
  for (int i = 0; i < 2000; ++i) {
    const int64_t a = static_cast<int64_t>(random()) - (1LL << 31);
    const int64_t b = static_cast<int64_t>(random() % 100000) - 50000;
    EXPECT_EQ(sum(std::to_string(a), std::to_string(b)), std::to_string(a + b));
  }
}

// The property that range keys rest on.
TEST(DynamodbNumber, BytesSortAsNumbersDo) {
  std::mt19937 random(42);
  std::vector<Number> numbers = {Number()};
  for (int i = 0; i < 600; ++i) {
    auto number = Number::parse(random_number(random));
    if (number.ok()) numbers.push_back(*number);
  }
  for (const Number& a : numbers) {
    for (const Number& b : numbers) {
      const auto by_bytes = a.sort_bytes() <=> b.sort_bytes();
      ASSERT_EQ(a <=> b, by_bytes) << a.text() << " and " << b.text();
    }
  }
}

TEST(DynamodbNumber, TextsAreStable) {
  std::mt19937 random(3);
  for (int i = 0; i < 2000; ++i) {
    const std::string text = random_number(random);
    auto number = Number::parse(text);
    if (!number.ok()) continue;
    EXPECT_EQ(make(number->text()), *number) << text;
    EXPECT_EQ(make(number->text()).text(), number->text()) << text;
    EXPECT_EQ(std::stod(text), std::stod(number->text())) << text;
  }
}

TEST(DynamodbNumber, Integers) {
  int64_t value = 0;
  EXPECT_TRUE(make("1700000000").to_integer(value));
  EXPECT_EQ(value, 1700000000);
  EXPECT_TRUE(make("-12E2").to_integer(value));
  EXPECT_EQ(value, -1200);
  EXPECT_TRUE(make("0").to_integer(value));
  EXPECT_EQ(value, 0);
  EXPECT_FALSE(make("1.5").to_integer(value));
  EXPECT_FALSE(make("0.5").to_integer(value));
  EXPECT_FALSE(make("1E30").to_integer(value));
}

}  // namespace
}  // namespace tarn::dynamodb
