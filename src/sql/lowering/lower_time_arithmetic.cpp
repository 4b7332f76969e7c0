#include "sql/lowering/print_duckdb.h"

namespace tarn::sql {

namespace {

bool is_interval(const Type& type) {
  return type.is(TypeKind::kIntervalDaySecond) || type.is(TypeKind::kIntervalYearMonth);
}

// Milliseconds from b to a, both of `type`; nothing where there is no such difference.
std::string difference_text(const Type& type, const std::string& a, const std::string& b) {
  switch (type.kind()) {
    case TypeKind::kDate:
      return "(CAST(" + a + " - " + b + " AS BIGINT) * 86400000)";
    case TypeKind::kTimestamp:
      if (type.precision() > 3) return call_text("t_timestamp_minus", {a, b});
      return "((epoch_us(" + a + ") - epoch_us(" + b + ")) // 1000)";
    case TypeKind::kTimestampTz:
      if (type.precision() > 3) return call_text("t_zoned_minus", {a, b});
      return "((struct_extract(" + a + ", 'instant') - struct_extract(" + b +
             ", 'instant')) // 1000)";
    case TypeKind::kTime:
      return call_text("t_time_minus", {a, b});
    case TypeKind::kTimeTz:
      return call_text("t_timetz_minus", {a, b});
    default:
      return "";
  }
}

}  // namespace

Result<std::string> DuckdbPrinter::time_arithmetic(const Expr& expr, const std::string& a,
                                                   const std::string& b) {
  const Expr& left = *expr.args[0];
  const Expr& right = *expr.args[1];
  bool back = expr.form == Form::kSubtract;
  if (!is_interval(expr.type)) {
    if (is_interval(left.type)) return move_time(right, b, left, a, false);
    return move_time(left, a, right, b, back);
  }
  if (is_interval(left.type) && is_interval(right.type)) {
    return infix_text(a, back ? " - " : " + ", b);
  }
  if (!left.type.is_numeric() && !right.type.is_numeric()) {
    return difference_text(left.type, a, b);
  }
  if (expr.form == Form::kMultiply && (left.type.is_integer() || right.type.is_integer())) {
    return infix_text(a, " * ", b);
  }
  auto as_double = [](const Expr& part, const std::string& text) {
    bool is_exact = is_interval(part.type) || part.type.is_integer();
    return is_exact ? cast_text(text, "DOUBLE") : text;
  };
  std::string scaled = infix_text(as_double(left, a), expr.form == Form::kMultiply ? " * " : " / ",
                                  as_double(right, b));
  return "CAST(trunc(" + scaled + ") AS BIGINT)";
}

// `value` later by an interval, or earlier.
Result<std::string> DuckdbPrinter::move_time(const Expr& moment, const std::string& value,
                                             const Expr& interval, const std::string& amount,
                                             bool back) {
  bool months = interval.type.is(TypeKind::kIntervalYearMonth);
  std::string_view op = back ? " - " : " + ";
  std::string signed_amount = back ? "(-" + amount + ")" : amount;
  std::string by_months = "to_months(" + cast_text(signed_amount, "INTEGER") + ")";
  switch (moment.type.kind()) {
    case TypeKind::kDate: {
      if (months) return cast_text(infix_text(value, " + ", by_months), "DATE");
      const auto* millis = std::get_if<int64_t>(&interval.constant.data);
      bool is_whole = millis && *millis % 86'400'000 == 0;
      if (!is_whole) return call_text("t_date_add_ms", {value, signed_amount});
      return infix_text(value, op, cast_text(std::to_string(*millis / 86'400'000), "INTEGER"));
    }
    case TypeKind::kTimestamp:
      if (moment.type.precision() > 6) {
        return call_text(months ? "t_timestamp_add_months" : "t_timestamp_add_ms",
                         {value, signed_amount});
      }
      if (months) return infix_text(value, " + ", by_months);
      return infix_text(value, op, "to_microseconds(" + amount + " * 1000)");
    case TypeKind::kTimestampTz:
      return call_text(months ? "t_zoned_add_months" : "t_zoned_add_ms", {value, signed_amount});
    default: {
      // Whole days leave a time of day as it is; without them every amount has its negative.
      std::string within_day = infix_text(amount, " % ", "86400000");
      if (back) within_day = "(-" + within_day + ")";
      bool has_offset = moment.type.is(TypeKind::kTimeTz);
      return call_text(has_offset ? "t_timetz_add_ms" : "t_time_add_ms", {value, within_day});
    }
  }
}

}  // namespace tarn::sql
