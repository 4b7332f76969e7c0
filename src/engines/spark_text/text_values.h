// Values of texts in the forms that data mostly has, as Spark's reader of CSV takes them. `false`:
// not of that form, which does not mean that Spark has no value for it.
#pragma once

#include <cstdint>
#include <string_view>

namespace tarn::spark_text {

// "[+-]?[0-9]+" of 18 digits at most.
bool read_integer(std::string_view text, std::int64_t& value);

// "[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", finite.
bool read_double(std::string_view text, double& value);
bool read_float(std::string_view text, float& value);

// "true" and "false" in any case.
bool read_boolean(std::string_view text, bool& value);

// "yyyy-MM-dd" from the year 1 on: days since 1970-01-01.
bool read_date(std::string_view text, std::int32_t& days);

// "yyyy-MM-dd HH:mm:ss" with 'T' or a blank, and up to six digits of a second: microseconds since
// 1970-01-01 00:00 in a session whose zone is UTC.
bool read_timestamp(std::string_view text, std::int64_t& micros);

}  // namespace tarn::spark_text
