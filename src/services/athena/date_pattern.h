// Dates by Java's patterns, as far as partitions are named: y M d H m s S and text in quotes. Times
// are as if in UTC. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tarn::athena {

class DatePattern {
 public:
  // InvalidRequestException for letters that are not served.
  static Result<DatePattern> parse(std::string_view pattern);

  std::string format(int64_t unix_ms) const;
  std::optional<int64_t> read(std::string_view text) const;  // what is not given is the least
  // The letter of the smallest unit: 'y', 'M', 'd', 'H', 'm', 's' or 'S'.
  char precision() const;

 private:
  struct Part {
    char letter = 0;  // 0: literal text
    size_t width = 0;
    std::string text;
  };

  std::vector<Part> parts_;
};

// Moves by `count` of a unit: YEARS, MONTHS, WEEKS, DAYS, HOURS, MINUTES, SECONDS or MILLIS, with
// or without the S. Nothing for another unit.
std::optional<int64_t> add_units(int64_t unix_ms, int64_t count, std::string_view unit);

}  // namespace tarn::athena
