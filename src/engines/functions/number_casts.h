// Trino's casts of single values to numbers and booleans, where others than CAST need them too.
// Each throws INVALID_CAST_ARGUMENT, or NUMERIC_VALUE_OUT_OF_RANGE, as its cast does. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace tarn::engines {

// T: int64_t, int32_t, int16_t, int8_t.
template <class T>
T integer_from_text(std::string_view text);
// Half up, away from zero; `source` is the type's name in messages.
template <class T>
T integer_from_floating(double value, const char* source);

double double_from_text(std::string_view text);
float real_from_text(std::string_view text);
bool boolean_from_text(std::string_view text);

}  // namespace tarn::engines
