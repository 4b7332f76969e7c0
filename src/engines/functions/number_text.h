// Numbers to text and back as Trino's casts have them. Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tarn::engines {

// "1.71E1", "0E0", "NaN", "-Infinity": cast(double as varchar).
std::string double_text(double value);
std::string real_text(float value);

// Java's Double.toString and Float.toString, for messages and JSON: "1.0E10", "0.5".
std::string java_text(double value);
std::string java_text(float value);

// Java's Double.parseDouble after trim: decimal digits, "NaN", "Infinity".
std::optional<double> parse_double(std::string_view text);
std::optional<float> parse_real(std::string_view text);

// Java's Long.parseLong: a sign and digits, nothing else.
std::optional<int64_t> parse_integer(std::string_view text);

}  // namespace tarn::engines
