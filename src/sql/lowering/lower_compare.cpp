#include "sql/lowering/print_duckdb.h"
#include "sql/types/print_text.h"

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

std::string compared(const std::string& a, Form form, const std::string& b) {
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
      return compared(a, form, b);
  }
}

}  // namespace

// To the engine NaN equals itself and is greater than all else; in Trino it compares as false. The
// plain comparison stays a term of its own, so that it still reaches the scan. Where an operand is
// NULL the whole is NULL.
Result<std::string> DuckdbPrinter::compare_floating(Form form, const std::string& a,
                                                    const std::string& b, bool a_is_number,
                                                    bool b_is_number) {
  std::string plain = compared(a, form, b);
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
    case TypeKind::kTimeTz:
      return compared(comparison_key(type, a), form, comparison_key(type, b));
    case TypeKind::kChar:
      // Padded texts differ in equality only where trimmed ones do.
      if (!is_order) return compared(a, form, b);
      return compared(TRY(order_key(type, a, position)), form, TRY(order_key(type, b, position)));
    case TypeKind::kArray:
    case TypeKind::kMap:
    case TypeKind::kRow:
      if (form == Form::kIsDistinctFrom) {
        return compared(comparison_key(type, a), form, comparison_key(type, b));
      }
      if (type.contains(TypeKind::kChar) && is_order) {
        return not_supported(position, "Ordering values of " + type.text());
      }
      return compare_nested(form, a, b);
    default:
      return compared(a, form, b);
  }
}

bool carries_zone(const Type& type) {
  return type.contains(TypeKind::kTimestampTz) || type.contains(TypeKind::kTimeTz);
}

// What the engine finds equal where Trino finds `value` equal: zones don't count.
std::string DuckdbPrinter::comparison_key(const Type& type, const std::string& value) {
  if (!carries_zone(type)) return value;
  if (type.is(TypeKind::kTimeTz)) return "struct_extract(" + value + ", 'utc_picos')";
  if (type.is(TypeKind::kTimestampTz)) {
    if (type.precision() <= 6) return "struct_extract(" + value + ", 'instant')";
    return call_text("t_zoned_key", {value});
  }
  std::string name = new_name();
  if (type.is(TypeKind::kArray)) {
    return "list_transform(" + value + ", lambda " + name + ": " +
           comparison_key(type.element(), name) + ")";
  }
  Texts names = {"key", "value"};
  if (type.is(TypeKind::kRow)) names = physical_field_names(type);
  std::string fields;
  for (size_t i = 0; i < names.size(); ++i) {
    std::string field = "struct_extract(" + name + ", " + quote_string(names[i]) + ")";
    if (i > 0) fields += ", ";
    fields += quote_name(names[i]) + " := " + comparison_key(type.field_type(i), field);
  }
  std::string packed = "lambda " + name + ": struct_pack(" + fields + "))";
  if (type.is(TypeKind::kMap)) {
    return "map_from_entries(list_transform(map_entries(" + value + "), " + packed + ")";
  }
  // A row is taken apart under a name, so that its text stands here once; NULL leaves no row.
  return "list_extract(list_transform(list_filter(list_value(" + value + "), lambda " + name +
         ": " + name + " IS NOT NULL), " + packed + ", 1)";
}

// What the engine orders as Trino orders `value`.
Result<std::string> DuckdbPrinter::order_key(const Type& type, const std::string& value,
                                             Position position) {
  if (type.is(TypeKind::kChar)) {
    return "rpad(" + value + ", " + std::to_string(type.length()) + ", ' ')";
  }
  if (type.contains(TypeKind::kChar)) {
    return not_supported(position, "Ordering values of " + type.text());
  }
  return comparison_key(type, value);
}

}  // namespace tarn::sql
