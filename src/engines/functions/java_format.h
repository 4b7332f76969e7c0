// java_format: what Java's String.format gives in an English locale, by which Trino's format() is
// defined. Pure functions; any thread.
//
//   java_format("%,d rows in %.2f s", {FormatValue{int64_t{1234}}, FormatValue{0.5}})
//
// Throws INVALID_FUNCTION_ARGUMENT in Trino's wording, and NOT_SUPPORTED for %h, %a and the
// parts of a time that need a zone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engines/functions/wide.h"

namespace tarn::engines {

struct FormatDecimal {
  Wide unscaled = 0;
  int scale = 0;
};

// A date, or a timestamp.
struct FormatTime {
  int64_t micros = 0;
  bool has_time = false;
};

// std::monostate: NULL.
using FormatValue = std::variant<std::monostate, bool, int64_t, float, double, FormatDecimal,
                                 FormatTime, std::string>;

std::string java_format(std::string_view format, const std::vector<FormatValue>& values);

}  // namespace tarn::engines
