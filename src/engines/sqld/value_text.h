// Values of Trino's types as text, in the form of Athena's result files. Pure functions; each
// appends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::engines {

void append_double(double value, std::string& out);  // as Java: 1.0, 1.0E10, NaN, Infinity
void append_real(float value, std::string& out);
// `unscaled` in decimal, with its sign.
void append_decimal(std::string_view unscaled, int scale, std::string& out);
void append_date(int64_t days, std::string& out);  // since 1970-01-01
// "2024-01-31 23:59:59.123"; picos: below the microsecond.
void append_timestamp(int64_t micros, int32_t picos, int precision, std::string& out);
void append_time(int64_t picos_of_day, int precision, std::string& out);
void append_offset(int minutes, std::string& out);                              // "+01:00"
void append_year_month_interval(int64_t months, std::string& out);              // "1-2"
void append_day_time_interval(int64_t ms, std::string& out);                    // "1 02:03:04.005"
void append_binary(std::string_view bytes, std::string& out);                   // "68 65 6c"
void append_padded(std::string_view text, int length_chars, std::string& out);  // char(n)

}  // namespace tarn::engines
