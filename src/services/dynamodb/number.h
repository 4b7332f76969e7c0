// Number: DynamoDB's decimal number of up to 38 significant digits, exact. A value type.
//
//   Number number = TRY(Number::parse("-12.50"));
//   number.text();         // "-12.5", as DynamoDB answers it
//   number.sort_bytes();   // bytes that sort as the numbers do, for keys
//
// Magnitudes lie between 1E-130 and 9.99…E+125, or are zero; there is no negative zero.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tarn::dynamodb {

inline constexpr int kMaxDigits = 38;

class Number {
 public:
  Number() = default;  // zero
  static Number from_integer(int64_t value);
  // ValidationException in DynamoDB's words where it is no number, or out of range.
  static Result<Number> parse(std::string_view text);

  // Plain notation without an exponent and without needless zeros.
  std::string text() const;
  std::string sort_bytes() const;
  bool is_negative() const { return is_negative_; }
  bool is_zero() const { return count_ == 0; }
  int digit_count() const { return count_; }
  // Where it is a whole number that fits; else nothing.
  bool to_integer(int64_t& value) const;

  Number negated() const;
  static Result<Number> add(const Number& a, const Number& b);

  friend std::strong_ordering operator<=>(const Number& a, const Number& b);
  friend bool operator==(const Number& a, const Number& b) { return (a <=> b) == 0; }

 private:
  // Takes digits (values, not characters), the first of which stands for 10^(exponent - 1).
  static Result<Number> from_digits(bool is_negative, std::string_view digits, int64_t exponent);
  static std::strong_ordering compare_magnitudes(const Number& a, const Number& b);

  // 0.d1d2d3… × 10^exponent_, d1 not 0.
  std::array<uint8_t, kMaxDigits> digits_{};
  uint8_t count_ = 0;  // 0: zero
  int16_t exponent_ = 0;
  bool is_negative_ = false;
};

}  // namespace tarn::dynamodb
