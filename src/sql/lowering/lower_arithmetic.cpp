#include <algorithm>

#include "sql/lowering/print_duckdb.h"

namespace tarn::sql {

namespace {

std::string_view sign_of(Form form) {
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

std::string decimal_text(int32_t precision, int32_t scale) {
  return physical_type(Type::decimal(precision, scale));
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
      return is_safe_divisor(right) ? infix_text(a, " // ", b) : call_text("t_divide", {a, b});
    }
    if (expr.form == Form::kModulus && !is_safe_divisor(right)) {
      return call_text("t_modulus", {a, b});
    }
  }
  return infix_text(a, sign_of(expr.form), b);
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
      return cast_text(infix_text(wide, " * ", b), physical_type(result));
    }
    default: {
      // In the type of the result nothing overflows, but where that is cut off at 38 digits.
      std::string type = physical_type(result);
      return cast_text(infix_text(cast_text(a, type), sign_of(expr.form), cast_text(b, type)),
                       type);
    }
  }
}

}  // namespace tarn::sql
