#include <algorithm>

#include "sql/lowering/print_duckdb.h"
#include "sql/types/print_text.h"

namespace tarn::sql {

Result<std::string> DuckdbPrinter::call(const Expr& expr) {
  std::string_view text = expr.function->text;
  if (text == "@map_filter" || text == "@transform_values" || text == "@transform_keys") {
    return special_map_call(expr);
  }
  Texts args = TRY(print_all(expr.args));
  if (expr.distinct && carries_zone(expr.args[0]->type)) {
    if (expr.function->name != "count") {
      return not_supported(expr.position, std::string(expr.function->name) + "(DISTINCT " +
                                              expr.args[0]->type.text() + ")");
    }
    args[0] = comparison_key(expr.args[0]->type, args[0]);
  }
  TRY(check_zoned_arguments(expr));
  if (!text.starts_with('@')) return fill_template(text, expr, args);
  return special_call(expr, args);
}

// What the engine itself compares, it compares with the zone.
Result<void> DuckdbPrinter::check_zoned_arguments(const Expr& expr) {
  const Type& first = expr.args.empty() ? expr.type : expr.args[0]->type;
  std::string_view name = expr.function->name;
  bool sorts = name == "array_sort" && carries_zone(first);
  bool finds =
      name == "element_at" && first.is(TypeKind::kMap) && carries_zone(first.field_type(0));
  if (!sorts && !finds) return {};
  return not_supported(expr.position, std::string(name) + " of " + first.text());
}

// The template with its arguments; what stands in braces is a native aggregate or window.
Result<std::string> DuckdbPrinter::fill_template(std::string_view text, const Expr& expr,
                                                 const Texts& args) {
  std::string filled;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '{') {
      size_t end = text.find('}', i);
      std::string inner = TRY(fill_template(text.substr(i + 1, end - i - 1), expr, args));
      filled += TRY(native_aggregate(inner, expr));
      i = end;
    } else if (c != '$') {
      filled += c;
    } else if (text[i + 1] == '*') {
      for (size_t k = 0; k < args.size(); ++k) filled += (k > 0 ? ", " : "") + args[k];
      ++i;
    } else if (isdigit(text[i + 1])) {
      filled += args.at(static_cast<size_t>(text[i + 1] - '1'));
      ++i;
    } else {
      const Type& type = text[i + 2] == 'r'
                             ? expr.type
                             : expr.args.at(static_cast<size_t>(text[i + 2] - '1'))->type;
      switch (text[i + 1]) {
        case 'p':
          filled += std::to_string(type.precision());
          break;
        case 's':
          filled += std::to_string(type.scale());
          break;
        default:
          filled += physical_type(type);
      }
      i += 2;
    }
  }
  return filled;
}

// f(x) with DISTINCT, ORDER BY, IGNORE NULLS, FILTER and OVER where they belong.
Result<std::string> DuckdbPrinter::native_aggregate(const std::string& call, const Expr& expr) {
  std::string text = call;
  size_t open = text.find('(');
  std::string before_end;
  if (!expr.order_by.empty()) before_end += " ORDER BY " + TRY(print_order(expr.order_by));
  if (expr.ignore_nulls) before_end += " IGNORE NULLS";
  text.insert(text.size() - 1, before_end);
  if (expr.distinct) text.insert(open + 1, "DISTINCT ");
  if (expr.filter) text += " FILTER (WHERE " + TRY(print(*expr.filter))
  +")";
  if (expr.kind == ExprKind::kWindow) text += TRY(print_window(expr));
  return text;
}

// Aggregates and functions over maps whose lambdas take key and value.
Result<std::string> DuckdbPrinter::special_map_call(const Expr& expr) {
  std::string map = TRY(print(*expr.args[0]));
  const Expr& lambda = *expr.args[1];
  std::string entry = new_name();
  std::string key = "struct_extract(" + entry + ", 'key')";
  std::string value = "struct_extract(" + entry + ", 'value')";
  lambda_names_[lambda.parameters[0]] = key;
  lambda_names_[lambda.parameters[1]] = value;
  std::string body = TRY(print(*lambda.args[0]));
  std::string entries = "map_entries(" + map + "), lambda " + entry + ": ";
  if (expr.function->text == "@map_filter") {
    return "map_from_entries(list_filter(" + entries + body + "))";
  }
  if (expr.function->text == "@transform_values") {
    return "map_from_entries(list_transform(" + entries + "struct_pack(key := " + key +
           ", value := " + body + ")))";
  }
  return "t_map_from_entries(list_transform(" + entries + "struct_pack(key := " + body +
         ", value := " + value + ")))";
}

Result<std::string> DuckdbPrinter::special_aggregate(const Expr& expr, const Texts& args) {
  std::string_view text = expr.function->text;
  if (text == "@approx_distinct") {
    std::string key = comparison_key(expr.args[0]->type, args[0]);
    return native_aggregate("count(DISTINCT " + key + ")", expr);
  }
  // min and max
  std::string name(text.substr(1));
  std::string key = TRY(order_key(expr.args[0]->type, args[0], expr.position));
  if (key == args[0]) return native_aggregate(name + "(" + key + ")", expr);
  return native_aggregate("arg_" + name + "(" + args[0] + ", " + key + ")", expr);
}

}  // namespace tarn::sql
