#include <algorithm>

#include "sql/lowering/print_duckdb.h"
#include "sql/types/print_text.h"

namespace tarn::sql {

Result<std::string> DuckdbPrinter::call(const Expr& expr) {
  std::string_view text = expr.function->text;
  bool has_lambda = std::any_of(expr.args.begin(), expr.args.end(),
                                [](const ExprRef& arg) { return arg->kind == ExprKind::kLambda; });
  if (has_lambda && text.starts_with('@')) return lambda_call(expr);
  Texts args = TRY(print_all(expr.args));
  for (size_t i = 0; expr.distinct && i < args.size(); ++i) {
    const Type& type = expr.args[i]->type;
    if (!carries_zone(type)) continue;
    if (expr.function->name != "count") {
      return not_supported(expr.position,
                           std::string(expr.function->name) + "(DISTINCT " + type.text() + ")");
    }
    args[i] = comparison_key(type, args[i]);
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

Result<std::string> DuckdbPrinter::special_aggregate(const Expr& expr, const Texts& args) {
  std::string_view name = expr.function->text.substr(1);
  const Type& type = expr.args[0]->type;
  if (name == "approx_distinct") {
    return native_aggregate("count(DISTINCT " + comparison_key(type, args[0]) + ")", expr);
  }
  if (name == "weighted_percentile") return weighted_percentile(expr, args);
  if (name == "checksum") {
    const bool is_served = type.is(TypeKind::kBoolean) || type.is_integer() || type.is_floating() ||
                           type.is(TypeKind::kDate) || type.is(TypeKind::kVarchar) ||
                           type.is(TypeKind::kVarbinary) || type.is(TypeKind::kUnknown);
    if (!is_served) return not_supported(expr.position, "checksum of " + type.text());
    return call_text("t_checksum_bytes",
                     { TRY(native_aggregate("sum(t_checksum(" + args[0] + "))", expr)) });
  }
  if (name == "skewness") {
    // The engine corrects it for the size of the sample, Trino doesn't.
    std::string count = cast_text(TRY(native_aggregate("count(" + args[0] + ")", expr)), "DOUBLE");
    return "(" + TRY(native_aggregate("skewness(" + args[0] + ")", expr))
    +" * (" + count + " - 2) / sqrt(" + count + " * (" + count + " - 1)))";
  }
  return extreme_aggregate(expr, args);
}

// min, max, min_by, max_by and those that give the first n.
Result<std::string> DuckdbPrinter::extreme_aggregate(const Expr& expr, const Texts& args) {
  std::string name(expr.function->text.substr(1));
  const bool is_by = name.ends_with("_by");
  const size_t by = is_by ? 1 : 0;
  std::string key = TRY(order_key(expr.args[by]->type, args[by], expr.position));
  Texts count;
  if (args.size() > by + 1) {
    count.push_back(call_text("t_at_least", {args[by + 1], "1", "'n must be a positive integer'"}));
  }
  const std::string engine_name = "arg_" + name.substr(0, 3);
  if (is_by) {
    // The value may be NULL, which the engine would pass over.
    std::string firsts = TRY(native_aggregate(
        call_text(engine_name, {"struct_pack(v := " + args[0] + ")", key, count[0]}), expr));
    std::string item = new_name();
    return "list_transform(" + firsts + ", lambda " + item + ": struct_extract(" + item + ", 'v'))";
  }
  Texts parts = key == args[0] ? Texts{key} : Texts{args[0], key};
  parts.insert(parts.end(), count.begin(), count.end());
  return native_aggregate(call_text(key == args[0] ? name : engine_name, parts), expr);
}

// (value, weight, percentile or percentiles[, accuracy]): over lists, and exact.
Result<std::string> DuckdbPrinter::weighted_percentile(const Expr& expr, const Texts& args) {
  std::string values = TRY(native_aggregate("list(" + cast_text(args[0], "DOUBLE") + ")", expr));
  std::string weights = TRY(native_aggregate("list(" + args[1] + ")", expr));
  std::string result = call_text("t_weighted_percentile", {values, weights, args[2]});
  return cast_text(result, physical_type(expr.type));
}

// format(): values whose Java class the engine's type doesn't tell go as text.
Result<std::string> DuckdbPrinter::print_format(const Expr& expr, Texts args) {
  for (size_t i = 1; i < args.size(); ++i) {
    const Type& type = expr.args[i]->type;
    const bool is_known = type.is(TypeKind::kBoolean) || type.is_floating() ||
                          type.is(TypeKind::kDecimal) || type.is(TypeKind::kVarchar) ||
                          type.is(TypeKind::kJson) || type.is(TypeKind::kDate) ||
                          (type.is(TypeKind::kTimestamp) && type.precision() <= 6);
    if (is_known) continue;
    if (type.is_integer()) {
      args[i] = cast_text(args[i], "BIGINT");
    } else if (type.is(TypeKind::kUnknown)) {
      args[i] = "CAST(NULL AS VARCHAR)";
    } else if (type.is(TypeKind::kChar)) {
      args[i] = TRY(order_key(type, args[i], expr.position));
    } else if (type.is(TypeKind::kTime) || type.is(TypeKind::kTimeTz) ||
               type.is(TypeKind::kTimestamp) || type.is(TypeKind::kTimestampTz)) {
      return not_supported(expr.position, "format of " + type.text());
    } else {
      args[i] = TRY(cast(args[i], type, Type::varchar(), expr.position));
    }
  }
  return call_text("t_format", args);
}

}  // namespace tarn::sql
