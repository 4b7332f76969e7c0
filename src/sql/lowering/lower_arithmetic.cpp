#include <algorithm>

#include "sql/lowering/print_duckdb.h"

namespace tarn::sql {

namespace {

std::string_view operator_text(Form form) {
  switch (form) {
    case Form::kAdd:
      return " + ";
    case Form::kSubtract:
      return " - ";
    case Form::kMultiply:
      return " * ";
    case Form::kDivide:
      return " / ";
    default:
      return " % ";
  }
}

std::string infix(const std::string& a, std::string_view op, const std::string& b) {
  return "(" + a + std::string(op) + b + ")";
}

bool is_interval(const Type& type) {
  return type.is(TypeKind::kIntervalDaySecond) || type.is(TypeKind::kIntervalYearMonth);
}

std::string decimal_text(int32_t precision, int32_t scale) {
  return physical_type(Type::decimal(precision, scale));
}

// Microseconds to milliseconds, half away from zero.
std::string millis_text(const std::string& micros, const Type& type) {
  if (type.precision() <= 3) return "(" + micros + " // 1000)";
  return "((" + micros + " + CASE WHEN " + micros + " < 0 THEN -500 ELSE 500 END) // 1000)";
}

// A divisor that can't fail: the engine's own operators do, and faster.
bool is_safe_divisor(const Expr& expr) {
  const auto* value = std::get_if<int64_t>(&expr.constant.data);
  return expr.kind == ExprKind::kConstant && value && *value != 0 && *value != -1;
}

}  // namespace

Result<std::string> DuckdbPrinter::arithmetic(const Expr& expr) {
  const Expr& left = *expr.args[0];
  const Expr& right = *expr.args[1];
  std::string a = TRY(print(left));
  std::string b = TRY(print(right));
  if (expr.type.is(TypeKind::kDecimal)) return decimal_arithmetic(expr, a, b);
  if (!left.type.is_numeric() || !right.type.is_numeric()) return time_arithmetic(expr, a, b);
  if (expr.type.is_integer()) {
    if (expr.form == Form::kDivide) {
      return is_safe_divisor(right) ? infix(a, " // ", b) : call_text("t_divide", {a, b});
    }
    if (expr.form == Form::kModulus && !is_safe_divisor(right)) {
      return call_text("t_modulus", {a, b});
    }
  }
  return infix(a, operator_text(expr.form), b);
}

Result<std::string> DuckdbPrinter::decimal_arithmetic(const Expr& expr, const std::string& a,
                                                      const std::string& b) {
  const Type& left = expr.args[0]->type;
  const Type& right = expr.args[1]->type;
  const Type& result = expr.type;
  switch (expr.form) {
    case Form::kDivide:
      return call_text("t_decimal_divide", {a, b});
    case Form::kModulus:
      return call_text("t_decimal_modulus", {a, b});
    case Form::kMultiply: {
      // Up to 18 digits the engine would compute, and overflow, in 64 bits.
      bool is_narrow = left.precision() <= 18 && right.precision() <= 18;
      bool widens = is_narrow && result.precision() > 18;
      std::string wide = widens ? cast_text(a, decimal_text(19, left.scale())) : a;
      return cast_text(infix(wide, " * ", b), physical_type(result));
    }
    default: {
      // In the type of the result nothing overflows, but where that is cut off at 38 digits.
      std::string type = physical_type(result);
      return cast_text(infix(cast_text(a, type), operator_text(expr.form), cast_text(b, type)),
                       type);
    }
  }
}

Result<std::string> DuckdbPrinter::time_arithmetic(const Expr& expr, const std::string& a,
                                                   const std::string& b) {
  const Expr& left = *expr.args[0];
  const Expr& right = *expr.args[1];
  bool back = expr.form == Form::kSubtract;
  if (is_interval(expr.type)) {
    if (is_interval(left.type) && is_interval(right.type)) {
      return infix(a, operator_text(expr.form), b);
    }
    if (left.type.is(TypeKind::kDate)) {
      return "(CAST(" + a + " - " + b + " AS BIGINT) * 86400000)";
    }
    if (left.type.is(TypeKind::kTimestamp) && left.type.precision() <= 6) {
      return millis_text("(epoch_us(" + a + ") - epoch_us(" + b + "))", left.type);
    }
    if (left.type.is(TypeKind::kTimestampTz) && left.type.precision() <= 6) {
      return millis_text(
          "(struct_extract(" + a + ", 'instant') - struct_extract(" + b + ", 'instant'))",
          left.type);
    }
    bool scales = left.type.is_numeric() || right.type.is_numeric();
    if (!scales) {
      return not_supported(expr.position,
                           "Subtracting " + right.type.text() + " from " + left.type.text());
    }
    if (expr.form == Form::kMultiply && (left.type.is_integer() || right.type.is_integer())) {
      return infix(a, " * ", b);
    }
    auto as_double = [](const Expr& part, const std::string& text) {
      return is_interval(part.type) ? cast_text(text, "DOUBLE") : text;
    };
    std::string quotient =
        infix(as_double(left, a), operator_text(expr.form),
              right.type.is_integer() ? cast_text(b, "DOUBLE") : as_double(right, b));
    return "CAST(trunc(" + quotient + ") AS BIGINT)";
  }
  if (is_interval(left.type)) return move_time(expr.type, b, left, a, false, expr.position);
  return move_time(expr.type, a, right, b, back, expr.position);
}

// `value` later by an interval, or earlier.
Result<std::string> DuckdbPrinter::move_time(const Type& type, const std::string& value,
                                             const Expr& interval, const std::string& amount,
                                             bool back, Position position) {
  bool months = interval.type.is(TypeKind::kIntervalYearMonth);
  std::string_view op = back ? " - " : " + ";
  std::string signed_amount = back ? "(-" + amount + ")" : amount;
  std::string by_months = "to_months(" + cast_text(signed_amount, "INTEGER") + ")";
  switch (type.kind()) {
    case TypeKind::kDate: {
      if (months) return cast_text(infix(value, " + ", by_months), "DATE");
      const auto* millis = std::get_if<int64_t>(&interval.constant.data);
      bool is_whole = millis && *millis % 86'400'000 == 0;
      if (!is_whole) return call_text("t_date_add_ms", {value, signed_amount});
      return infix(value, op, cast_text(std::to_string(*millis / 86'400'000), "INTEGER"));
    }
    case TypeKind::kTimestamp:
      if (type.precision() > 6) break;
      if (months) return infix(value, " + ", by_months);
      return infix(value, op, "to_microseconds(" + amount + " * 1000)");
    case TypeKind::kTimestampTz:
      return call_text(months ? "t_zoned_add_months" : "t_zoned_add_ms", {value, signed_amount});
    case TypeKind::kTime: {
      // Round the clock, in picoseconds.
      std::string sum = infix(value, op, "(" + amount + " % 86400000) * 1000000000");
      return "((" + sum + " + 86400000000000000) % 86400000000000000)";
    }
    default:
      break;
  }
  return not_supported(position, "Moving " + type.text() + " by an interval");
}

}  // namespace tarn::sql
