// 128-bit numbers: the unscaled values of decimals of any width, and their text. Pure.
#pragma once

#include <duckdb/common/types/hugeint.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::engines {

__extension__ typedef __int128 Wide;
__extension__ typedef unsigned __int128 UnsignedWide;

inline Wide to_wide(duckdb::hugeint_t value) {
  return static_cast<Wide>(static_cast<UnsignedWide>(static_cast<uint64_t>(value.upper)) << 64 |
                           value.lower);
}
inline duckdb::hugeint_t from_wide(Wide value) {
  return duckdb::hugeint_t(static_cast<int64_t>(value >> 64), static_cast<uint64_t>(value));
}
inline UnsignedWide magnitude(Wide value) {
  return value < 0 ? -static_cast<UnsignedWide>(value) : static_cast<UnsignedWide>(value);
}

// 10^exponent; exponent 0 to 38.
UnsignedWide power_of_ten(int exponent);

// a * 10^scale / b, half up and away from zero; nothing beyond 38 digits. b is not 0; scale ≤ 76.
std::optional<Wide> divide_scaled(Wide a, int scale, Wide b);
// (a * 10^scale) % b for b > 0, a ≥ 0.
UnsignedWide modulus_scaled(UnsignedWide a, int scale, UnsignedWide b);
// From one scale to another, half up; nothing beyond 10^precision.
std::optional<Wide> rescale(Wide value, int from_scale, int to_scale, int precision);

std::string decimal_text(Wide unscaled, int scale);
// Trino's cast from varchar: optional sign, digits, point, exponent; nothing else but blanks
// around it. Nothing when malformed or beyond the type.
std::optional<Wide> parse_decimal(std::string_view text, int precision, int scale);
std::optional<Wide> decimal_from_double(double value, int precision, int scale);

// Reads and writes a DECIMAL vector of any width, or an integer one.
class DecimalReader {
 public:
  void prepare(duckdb::Vector& vector, duckdb::idx_t count);
  bool is_valid(duckdb::idx_t row) const {
    return format_.validity.RowIsValid(format_.sel->get_index(row));
  }
  Wide get(duckdb::idx_t row) const;
  int scale() const { return scale_; }

 private:
  duckdb::UnifiedVectorFormat format_;
  duckdb::PhysicalType physical_ = duckdb::PhysicalType::INVALID;
  int scale_ = 0;
};
void write_decimal(duckdb::Vector& vector, duckdb::idx_t row, Wide value);

}  // namespace tarn::engines
