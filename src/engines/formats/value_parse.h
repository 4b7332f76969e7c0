// Scalars from text, by Hive's rules: nothing where the text is not one. Surrounding blanks are
// not taken. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::engines::hive {

__extension__ typedef __int128 Int128;

std::optional<bool> parse_boolean(std::string_view text);  // true, false, in any case
std::optional<int64_t> parse_integer(std::string_view text, int64_t least, int64_t most);
std::optional<double> parse_double(std::string_view text);  // also NaN, Infinity, 1e5
// The unscaled value, rounded half up to `scale`; nothing where it has more than `precision`.
std::optional<Int128> parse_decimal(std::string_view text, int precision, int scale);
std::optional<int32_t> parse_date(std::string_view text);  // "2024-01-31": days since 1970
// "2024-01-31 23:59:59.123456" or less of it: microseconds since 1970. With `is_iso` also a T
// between date and time and an offset at the end.
std::optional<int64_t> parse_timestamp(std::string_view text, bool is_iso);

// The first `length_chars` characters of UTF-8.
std::string_view first_chars(std::string_view text, int length_chars);
// `text`, or a copy of it in `scratch` with U+FFFD for what is not UTF-8.
std::string_view as_utf8(std::string_view text, std::string& scratch);

}  // namespace tarn::engines::hive
