// constant_time: what an expression without fields is now: a rolling date.
//
//   TRY(constant_time("truncDate('MM', addDateTime(-1, 'MM', now()))", {now_us, week_start}))
//
// Knows now, addDateTime, truncDate and integers with + - *; other
// functions are refused by name. Errors as check_expression(). Pure function.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace tarn::bi {

struct Moment {
  int64_t now_us = 0;
  int week_start = 0;  // 0 Sunday … 6 Saturday
};

Result<int64_t> constant_time(std::string_view text, const Moment& moment);

}  // namespace tarn::bi
