#include "engines/functions/wide.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace tarn::engines {

UnsignedWide power_of_ten(int exponent) {
  UnsignedWide power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

namespace {

constexpr int kDigitsMax = 38;

const UnsignedWide kLimit = power_of_ten(kDigitsMax);

std::optional<Wide> signed_within(UnsignedWide value, bool negative, UnsignedWide limit) {
  if (value >= limit) return std::nullopt;
  return negative ? -static_cast<Wide>(value) : static_cast<Wide>(value);
}

// value * 10 / divisor as digit and remainder, for value < divisor ≤ 10^38: ten additions, as
// value * 10 needs not fit.
int next_digit(UnsignedWide& value, UnsignedWide divisor) {
  UnsignedWide sum = 0;
  int digit = 0;
  for (int i = 0; i < 10; ++i) {
    sum += value;
    if (sum >= divisor) {
      sum -= divisor;
      ++digit;
    }
  }
  value = sum;
  return digit;
}

}  // namespace

std::optional<Wide> divide_scaled(Wide a, int scale, Wide b) {
  const bool negative = (a < 0) != (b < 0);
  const UnsignedWide divisor = magnitude(b);
  UnsignedWide quotient = magnitude(a) / divisor;
  UnsignedWide rest = magnitude(a) % divisor;
  for (int i = 0; i < scale; ++i) {
    const int digit = next_digit(rest, divisor);
    if (quotient >= kLimit / 10) return std::nullopt;
    quotient = quotient * 10 + static_cast<UnsignedWide>(digit);
  }
  if (rest >= divisor - rest) ++quotient;
  return signed_within(quotient, negative, kLimit);
}

UnsignedWide modulus_scaled(UnsignedWide a, int scale, UnsignedWide b) {
  UnsignedWide rest = a % b;
  for (int i = 0; i < scale; ++i) next_digit(rest, b);
  return rest;
}

std::optional<Wide> rescale(Wide value, int from_scale, int to_scale, int precision) {
  UnsignedWide result = magnitude(value);
  if (to_scale >= from_scale) {
    for (int i = from_scale; i < to_scale; ++i) {
      if (result >= kLimit / 10) return std::nullopt;
      result *= 10;
    }
  } else {
    const UnsignedWide divisor = power_of_ten(std::min(from_scale - to_scale, kDigitsMax));
    const UnsignedWide rest = result % divisor;
    result = result / divisor + (rest >= divisor - rest ? 1 : 0);
  }
  return signed_within(result, value < 0, power_of_ten(precision));
}

std::string decimal_text(Wide unscaled, int scale) {
  UnsignedWide rest = magnitude(unscaled);
  std::string digits;
  do {
    digits += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  } while (rest != 0 || digits.size() <= static_cast<size_t>(scale));
  if (unscaled < 0) digits += '-';
  std::reverse(digits.begin(), digits.end());
  if (scale > 0) digits.insert(digits.size() - static_cast<size_t>(scale), 1, '.');
  return digits;
}

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Digits with the place of the point: 12.5e1 is "125" and exponent 0.
struct DecimalParts {
  bool negative = false;
  std::string digits;
  int exponent = 0;
};

std::optional<DecimalParts> split_decimal(std::string_view text) {
  DecimalParts parts;
  size_t i = 0;
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) parts.negative = text[i++] == '-';
  bool point = false;
  for (; i < text.size() && (is_digit(text[i]) || (text[i] == '.' && !point)); ++i) {
    if (text[i] == '.') {
      point = true;
    } else {
      parts.digits += text[i];
      if (point) --parts.exponent;
    }
  }
  if (parts.digits.empty()) return std::nullopt;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    bool negative = i < text.size() && text[i] == '-';
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (i == text.size() || text.size() - i > 6) return std::nullopt;
    int value = 0;
    for (; i < text.size() && is_digit(text[i]); ++i) value = value * 10 + (text[i] - '0');
    parts.exponent += negative ? -value : value;
  }
  if (i != text.size()) return std::nullopt;
  return parts;
}

}  // namespace

std::optional<Wide> parse_decimal(std::string_view text, int precision, int scale) {
  std::optional<DecimalParts> parts = split_decimal(text);
  if (!parts) return std::nullopt;
  std::string& digits = parts->digits;
  digits.erase(0, digits.find_first_not_of('0'));
  if (digits.empty()) return 0;
  // How many of the digits stand before the place of the last one that is kept.
  const int kept = static_cast<int>(digits.size()) + parts->exponent + scale;
  if (kept > precision) return std::nullopt;
  UnsignedWide value = 0;
  for (int i = 0; i < kept; ++i) {
    const bool given = i < static_cast<int>(digits.size());
    value =
        value * 10 + static_cast<UnsignedWide>(given ? digits[static_cast<size_t>(i)] - '0' : 0);
  }
  if (kept >= 0 && kept < static_cast<int>(digits.size())) {
    value += digits[static_cast<size_t>(kept)] >= '5' ? 1 : 0;
  }
  return signed_within(value, parts->negative, power_of_ten(precision));
}

// Half up on the exact value, as BigDecimal(double) has it.
std::optional<Wide> decimal_from_double(double value, int precision, int scale) {
  if (!std::isfinite(value)) return std::nullopt;
  char buffer[1200];  // the exact value: 309 digits and a fraction of at most 1074
  const int length = snprintf(buffer, sizeof buffer, "%.80f", value);
  return parse_decimal({buffer, static_cast<size_t>(length)}, precision, scale);
}

void DecimalReader::prepare(duckdb::Vector& vector, duckdb::idx_t count) {
  vector.ToUnifiedFormat(count, format_);
  physical_ = vector.GetType().InternalType();
  scale_ = vector.GetType().id() == duckdb::LogicalTypeId::DECIMAL
               ? duckdb::DecimalType::GetScale(vector.GetType())
               : 0;
}

Wide DecimalReader::get(duckdb::idx_t row) const {
  const duckdb::idx_t at = format_.sel->get_index(row);
  switch (physical_) {
    case duckdb::PhysicalType::INT8:
      return duckdb::UnifiedVectorFormat::GetData<int8_t>(format_)[at];
    case duckdb::PhysicalType::INT16:
      return duckdb::UnifiedVectorFormat::GetData<int16_t>(format_)[at];
    case duckdb::PhysicalType::INT32:
      return duckdb::UnifiedVectorFormat::GetData<int32_t>(format_)[at];
    case duckdb::PhysicalType::INT64:
      return duckdb::UnifiedVectorFormat::GetData<int64_t>(format_)[at];
    default:
      return to_wide(duckdb::UnifiedVectorFormat::GetData<duckdb::hugeint_t>(format_)[at]);
  }
}

void write_decimal(duckdb::Vector& vector, duckdb::idx_t row, Wide value) {
  switch (vector.GetType().InternalType()) {
    case duckdb::PhysicalType::INT8:
      duckdb::FlatVector::GetData<int8_t>(vector)[row] = static_cast<int8_t>(value);
      return;
    case duckdb::PhysicalType::INT16:
      duckdb::FlatVector::GetData<int16_t>(vector)[row] = static_cast<int16_t>(value);
      return;
    case duckdb::PhysicalType::INT32:
      duckdb::FlatVector::GetData<int32_t>(vector)[row] = static_cast<int32_t>(value);
      return;
    case duckdb::PhysicalType::INT64:
      duckdb::FlatVector::GetData<int64_t>(vector)[row] = static_cast<int64_t>(value);
      return;
    default:
      duckdb::FlatVector::GetData<duckdb::hugeint_t>(vector)[row] = from_wide(value);
  }
}

}  // namespace tarn::engines
