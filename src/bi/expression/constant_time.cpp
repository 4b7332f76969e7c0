#include "bi/expression/constant_time.h"

#include <string>

#include "bi/expression/checker.h"
#include "bi/expression/expression_error.h"
#include "bi/expression/function_table.h"
#include "bi/granularity.h"

namespace tarn::bi {
namespace {

constexpr int64_t kFirstUs = -17'987'443'200'000'000;  // 1400, what QuickSight's dates begin with
constexpr int64_t kLastUs = 253'402'300'799'999'999;   // 9999

// More would not fit 64 bits.
int64_t most_steps(TimeGranularity period) {
  if (period <= TimeGranularity::kMonth) return 12'000;
  return period <= TimeGranularity::kDay ? 1'000'000 : 1'000'000'000;
}

Error no_rolling(const Expr& expr) {
  const std::string what = expr.kind == Expr::Kind::kCall ? expr.function->name : "such a value";
  return query_error("A rolling date can't use " + what + ".");
}

Result<int64_t> integer_of(const Expr& expr) {
  if (const auto* number = std::get_if<int64_t>(&expr.value)) return *number;
  if (expr.kind != Expr::Kind::kCall) return no_rolling(expr);
  const std::string& name = expr.function->name;
  const bool is_known = name == "negate" || name == "+" || name == "-" || name == "*";
  if (!is_known) return no_rolling(expr);
  int64_t left = 0, right = TRY(integer_of(*expr.arguments.back()))
  , out = 0;
  if (expr.arguments.size() == 2) left = TRY(integer_of(*expr.arguments[0]));
  const bool is_over = name == "+"   ? __builtin_add_overflow(left, right, &out)
                       : name == "*" ? __builtin_mul_overflow(left, right, &out)
                                     : __builtin_sub_overflow(left, right, &out);
  if (is_over) return query_error("A number of a rolling date is too large.");
  return out;
}

Result<int64_t> time_of(const Expr& expr, const Moment& moment) {
  if (const auto* time = std::get_if<Datetime>(&expr.value)) return time->us;
  if (expr.kind != Expr::Kind::kCall) return no_rolling(expr);
  const std::string& name = expr.function->name;
  if (name == "now") return moment.now_us;
  if (name == "truncDate") {
    const int64_t time = TRY(time_of(*expr.arguments[0], moment));
    return truncated(time, *expr.period, moment.week_start);
  }
  if (name != "addDateTime") return no_rolling(expr);
  const int64_t steps = TRY(integer_of(*expr.arguments[0]));
  const int64_t time = TRY(time_of(*expr.arguments[1], moment));
  const int64_t most = most_steps(*expr.period);
  const bool is_far = steps > most || steps < -most;
  const int64_t moved_us = is_far ? kLastUs + 1 : moved(time, steps, *expr.period);
  if (moved_us >= kFirstUs && moved_us <= kLastUs) return moved_us;
  return query_error("A rolling date is out of the calendar.");
}

}  // namespace

Result<int64_t> constant_time(std::string_view text, const Moment& moment) {
  const ExpressionContext nothing;
  Checker checker(nothing);
  const ExprPtr expr = TRY(checker.check(text));
  if (expr->type != DataType::kDatetime) return query_error("A rolling date is no time.");
  return time_of(*expr, moment);
}

}  // namespace tarn::bi
