#include "sql/lowering/print_duckdb.h"

namespace tarn::sql {

namespace {

std::string_view operator_text(Form form) {
  switch (form) {
    case Form::kEqual:
      return " = ";
    case Form::kNotEqual:
      return " <> ";
    case Form::kLess:
      return " < ";
    case Form::kLessOrEqual:
      return " <= ";
    case Form::kGreater:
      return " > ";
    case Form::kGreaterOrEqual:
      return " >= ";
    default:
      return " IS DISTINCT FROM ";
  }
}

std::string infix(const std::string& a, Form form, const std::string& b) {
  return "(" + a + std::string(operator_text(form)) + b + ")";
}

std::string compare_nested(Form form, const std::string& a, const std::string& b) {
  switch (form) {
    case Form::kEqual:
      return call_text("t_equal", {a, b});
    case Form::kNotEqual:
      return "(NOT " + call_text("t_equal", {a, b}) + ")";
    case Form::kLess:
      return call_text("t_less", {a, b});
    case Form::kLessOrEqual:
      return call_text("t_less_or_equal", {a, b});
    case Form::kGreater:
      return call_text("t_less", {b, a});
    case Form::kGreaterOrEqual:
      return call_text("t_less_or_equal", {b, a});
    default:
      return infix(a, form, b);
  }
}

}  // namespace

// To the engine NaN equals itself and is greater than all else; in Trino it compares as false. The
// plain comparison stays a term of its own, so that it still reaches the scan. Where an operand is
// NULL the whole is NULL.
Result<std::string> DuckdbPrinter::compare_floating(Form form, const std::string& a,
                                                    const std::string& b, bool a_is_number,
                                                    bool b_is_number) {
  std::string plain = infix(a, form, b);
  auto not_nan = [](const std::string& x, const std::string& other, bool other_is_number) {
    if (other_is_number) return "NOT isnan(" + x + ")";
    return "(NOT isnan(" + x + ") OR " + other + " IS NULL)";
  };
  switch (form) {
    case Form::kEqual:
    case Form::kGreater:
    case Form::kGreaterOrEqual:
      // Only true of NaN where `a` is one; with a number beside it equality never is.
      if (a_is_number || (b_is_number && form == Form::kEqual)) return plain;
      return "(" + plain + " AND " + not_nan(a, b, b_is_number) + ")";
    case Form::kLess:
    case Form::kLessOrEqual:
      if (b_is_number) return plain;
      return "(" + plain + " AND " + not_nan(b, a, a_is_number) + ")";
    case Form::kNotEqual:
      if (a_is_number || b_is_number) return plain;
      return "(" + plain + " OR (isnan(" + a + ") AND " + b + " IS NOT NULL))";
    default:
      return plain;
  }
}

Result<std::string> DuckdbPrinter::compare(Form form, const Type& type, const std::string& a,
                                           const std::string& b, bool a_is_number, bool b_is_number,
                                           Position position) {
  bool is_order = form == Form::kLess || form == Form::kLessOrEqual || form == Form::kGreater ||
                  form == Form::kGreaterOrEqual;
  switch (type.kind()) {
    case TypeKind::kReal:
    case TypeKind::kDouble:
      return compare_floating(form, a, b, a_is_number, b_is_number);
    case TypeKind::kTimestampTz:
    case TypeKind::kChar:
      // Padded texts differ in equality only where trimmed ones do.
      if (type.is(TypeKind::kChar) && !is_order) return infix(a, form, b);
      return infix(TRY(order_key(type, a, position)), form, TRY(order_key(type, b, position)));
    case TypeKind::kTimeTz:
      return not_supported(position, "Comparing values of " + type.text());
    case TypeKind::kArray:
    case TypeKind::kMap:
    case TypeKind::kRow:
      for (TypeKind kind : {TypeKind::kTimestampTz, TypeKind::kTimeTz}) {
        if (type.contains(kind)) {
          return not_supported(position, "Comparing values of " + type.text());
        }
      }
      if (type.contains(TypeKind::kChar) && is_order) {
        return not_supported(position, "Ordering values of " + type.text());
      }
      return compare_nested(form, a, b);
    default:
      return infix(a, form, b);
  }
}

// What the engine orders as Trino orders `value`.
Result<std::string> DuckdbPrinter::order_key(const Type& type, const std::string& value,
                                             Position position) {
  if (type.is(TypeKind::kTimestampTz) && type.precision() <= 6) {
    return "struct_extract(" + value + ", 'instant')";
  }
  if (type.is(TypeKind::kChar)) {
    return "rpad(" + value + ", " + std::to_string(type.length()) + ", ' ')";
  }
  bool is_simple =
      !type.is_nested() && !type.is(TypeKind::kTimestampTz) && !type.is(TypeKind::kTimeTz);
  if (is_simple) return value;
  for (TypeKind kind : {TypeKind::kTimestampTz, TypeKind::kTimeTz, TypeKind::kChar}) {
    if (type.contains(kind)) return not_supported(position, "Ordering values of " + type.text());
  }
  return value;
}

}  // namespace tarn::sql
