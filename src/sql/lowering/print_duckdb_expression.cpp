#include <algorithm>

#include "sql/lowering/print_condition.h"
#include "sql/lowering/print_duckdb.h"
#include "sql/types/print_text.h"

namespace tarn::sql {

namespace {

bool is_certain(const Expr& expr) {
  // What can't raise an error of its own.
  if (expr.kind == ExprKind::kColumn || expr.kind == ExprKind::kConstant) return true;
  if (expr.kind == ExprKind::kForm && (expr.form == Form::kField || expr.form == Form::kIsNull)) {
    return is_certain(*expr.args[0]);
  }
  return false;
}

// A number, or an interval, that is known not to be negative.
bool is_positive_constant(const Expr& expr) {
  if (expr.kind != ExprKind::kConstant) return false;
  if (const auto* whole = std::get_if<int64_t>(&expr.constant.data)) return *whole >= 0;
  if (const auto* floating = std::get_if<double>(&expr.constant.data)) return *floating >= 0;
  const std::string* decimal = constant_text(expr);
  return decimal && !decimal->starts_with('-');
}

}  // namespace

bool can_repeat(const Expr& expr) {
  if (expr.kind == ExprKind::kSubquery) return false;
  if (expr.function && !expr.function->is_deterministic) return false;
  return std::all_of(expr.args.begin(), expr.args.end(),
                     [](const ExprRef& arg) { return can_repeat(*arg); });
}

bool is_number_constant(const Expr& expr) {
  return expr.kind == ExprKind::kConstant && !expr.constant.is_null();
}

const std::string* constant_text(const Expr& expr) {
  return expr.kind == ExprKind::kConstant ? std::get_if<std::string>(&expr.constant.data) : nullptr;
}

Result<std::string> DuckdbPrinter::print(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kColumn: {
      auto lambda = lambda_names_.find(expr.symbol);
      if (lambda != lambda_names_.end()) return lambda->second;
      return column_prefix_ + symbol_name(expr.symbol);
    }
    case ExprKind::kConstant:
      return print_constant(expr.type, expr.constant);
    case ExprKind::kCast:
      return print_cast(expr);
    case ExprKind::kCall:
    case ExprKind::kAggregate:
    case ExprKind::kWindow:
      return call(expr);
    case ExprKind::kForm:
      return print_form(expr);
    case ExprKind::kLambda:
      return print_lambda(expr);
    case ExprKind::kSubquery:
      return print_subquery(expr);
    case ExprKind::kGrouping: {
      Texts keys;
      for (const ExprRef& arg : expr.args) keys.push_back(group_key(arg->symbol));
      return cast_text(call_text("GROUPING", keys), physical_type(expr.type));
    }
  }
  return internal_error("unknown expression");
}

Result<std::vector<std::string>> DuckdbPrinter::print_all(const std::vector<ExprRef>& args) {
  Texts texts;
  for (const ExprRef& arg : args) texts.push_back(TRY(print(*arg)));
  return texts;
}

Result<std::string> DuckdbPrinter::print_form(const Expr& expr) {
  switch (expr.form) {
    case Form::kCase:
      return print_case(expr);
    case Form::kIn:
      return print_in(expr);
    case Form::kLike:
      return print_like(expr);
    case Form::kConcat:
      return print_concat(expr);
    case Form::kTry:
      return print_try(expr);
    case Form::kJson:
      return print_json(expr);
    case Form::kAdd:
    case Form::kSubtract:
    case Form::kMultiply:
    case Form::kDivide:
    case Form::kModulus:
      return arithmetic(expr);
    default:
      break;
  }
  Texts args = TRY(print_all(expr.args));
  auto joined = [&](std::string_view word) {
    std::string text;
    for (const std::string& arg : args) text += (text.empty() ? "(" : std::string(word)) + arg;
    return text + ")";
  };
  switch (expr.form) {
    case Form::kAnd:
      return joined(" AND ");
    case Form::kOr:
      return joined(" OR ");
    case Form::kNot:
      return "(NOT " + args[0] + ")";
    case Form::kIsNull:
      return "(" + args[0] + " IS NULL)";
    case Form::kNegate:
      return "(-" + args[0] + ")";
    case Form::kCoalesce:
      return call_text("coalesce", args);
    case Form::kArray:
      if (args.empty()) return cast_text("[]", physical_type(expr.type));
      return call_text("list_value", args);
    case Form::kRow: {
      Texts names = physical_field_names(expr.type);
      for (size_t i = 0; i < args.size(); ++i) args[i] = quote_name(names[i]) + " := " + args[i];
      return call_text("struct_pack", args);
    }
    case Form::kField: {
      Texts names = physical_field_names(expr.args[0]->type);
      return "struct_extract(" + args[0] + ", " + quote_string(names[expr.index]) + ")";
    }
    case Form::kSubscript:
      return call_text(expr.args[0]->type.is(TypeKind::kMap) ? "t_map_subscript" : "t_subscript",
                       args);
    default:
      return compare(expr.form, expr.args[0]->type, args[0], args[1],
                     is_number_constant(*expr.args[0]), is_number_constant(*expr.args[1]),
                     expr.position);
  }
}

Result<std::string> DuckdbPrinter::print_case(const Expr& expr) {
  std::string text = "CASE";
  for (size_t i = 0; i + 1 < expr.args.size(); i += 2) {
    text += " WHEN " + TRY(print(*expr.args[i]))
    +" THEN " + TRY(print(*expr.args[i + 1]));
  }
  return text + " ELSE " + TRY(print(*expr.args.back()))
  +" END";
}

Result<std::string> DuckdbPrinter::print_in(const Expr& expr) {
  const Type& type = expr.args[0]->type;
  bool all_constants = std::all_of(expr.args.begin() + 1, expr.args.end(), [](const ExprRef& arg) {
    return arg->kind == ExprKind::kConstant;
  });
  Texts args = TRY(print_all(expr.args));
  bool is_plain = !type.is_nested() && !type.is(TypeKind::kTimestampTz) &&
                  !type.is(TypeKind::kTimeTz) && (!type.is_floating() || all_constants);
  if (is_plain) {
    std::string value = args[0];
    args.erase(args.begin());
    return "(" + value + " IN " + call_text("", args) + ")";
  }
  std::string text;
  for (size_t i = 1; i < args.size(); ++i) {
    text += text.empty() ? "(" : " OR ";
    text += TRY(compare(Form::kEqual, type, args[0], args[i], is_number_constant(*expr.args[0]),
                        is_number_constant(*expr.args[i]), expr.position));
  }
  return text + ")";
}

Result<std::string> DuckdbPrinter::print_like(const Expr& expr) {
  Texts args = TRY(print_all(expr.args));
  if (expr.args[0]->type.is(TypeKind::kChar)) {
    args[0] = TRY(order_key(expr.args[0]->type, args[0], expr.position));
  }
  if (args.size() == 2) return "(" + args[0] + " LIKE " + args[1] + ")";
  // Whether the escapes are right is only known beforehand of constants.
  const std::string* pattern = constant_text(*expr.args[1]);
  const std::string* escape = constant_text(*expr.args[2]);
  if (!pattern || !escape) return call_text("t_like", args);
  if (escape->size() != 1) {
    return sql_error("INVALID_FUNCTION_ARGUMENT", expr.position,
                     "Escape string must be a single character");
  }
  for (size_t i = 0; i < pattern->size(); ++i) {
    if ((*pattern)[i] != (*escape)[0]) continue;
    ++i;
    bool good = i < pattern->size() &&
                ((*pattern)[i] == '%' || (*pattern)[i] == '_' || (*pattern)[i] == (*escape)[0]);
    if (!good) {
      return sql_error("INVALID_FUNCTION_ARGUMENT", expr.position,
                       "Escape character must be followed by '%', '_' or the escape character "
                       "itself");
    }
  }
  return "(" + args[0] + " LIKE " + args[1] + " ESCAPE " + quote_string(*escape) + ")";
}

Result<std::string> DuckdbPrinter::print_concat(const Expr& expr) {
  Texts args = TRY(print_all(expr.args));
  if (expr.type.is(TypeKind::kArray)) {
    // NULL where one is; list_concat would skip it.
    std::string text = args[0];
    for (size_t i = 1; i < args.size(); ++i) text = "(" + text + " || " + args[i] + ")";
    return cast_text(text, physical_type(expr.type));
  }
  if (expr.type.is(TypeKind::kChar)) {
    for (size_t i = 0; i + 1 < args.size(); ++i) {
      args[i] = TRY(order_key(expr.args[i]->type, args[i], expr.position));
    }
  }
  std::string text;
  for (const std::string& arg : args) text += (text.empty() ? "(" : " || ") + arg;
  return text + ")";
}

Result<std::string> DuckdbPrinter::print_try(const Expr& expr) {
  if (is_certain(*expr.args[0])) return print(*expr.args[0]);
  if (!can_repeat(*expr.args[0])) {
    return not_supported(expr.position, "TRY of a subquery or of a random value");
  }
  return "TRY(" + TRY(print(*expr.args[0]))
  +")";
}

Result<std::string> DuckdbPrinter::print_cast(const Expr& expr) {
  const Expr& value = *expr.args[0];
  std::string text = TRY(print(value));
  if (!expr.safe) return cast(text, value.type, expr.type, expr.position);
  if (is_certain(value)) {
    return "TRY(" + TRY(cast(text, value.type, expr.type, expr.position))
    +")";
  }
  // Only the cast's own failure gives NULL: the value is computed outside of TRY.
  std::string name = new_name();
  std::string body = TRY(cast(name, value.type, expr.type, expr.position));
  return "list_extract(list_transform(list_value(" + text + "), lambda " + name + ": TRY(" + body +
         ")), 1)";
}

Result<std::string> DuckdbPrinter::print_lambda(const Expr& expr) {
  Texts names;
  for (Symbol symbol : expr.parameters) {
    names.push_back(symbol_name(symbol));
    lambda_names_[symbol] = names.back();
  }
  std::string text = "(lambda ";
  for (size_t i = 0; i < names.size(); ++i) text += (i > 0 ? ", " : "") + names[i];
  return text + ": " + TRY(print(*expr.args[0]))
  +")";
}

Result<std::string> DuckdbPrinter::print_subquery(const Expr& expr) {
  std::string plan = TRY(print_plan(*expr.plan));
  if (expr.subquery == SubqueryKind::kExists) return "EXISTS (" + plan + ")";
  if (expr.subquery == SubqueryKind::kScalar) return "(" + plan + ")";
  const Type& type = expr.args[0]->type;
  bool is_equality = expr.subquery == SubqueryKind::kIn ||
                     (expr.subquery == SubqueryKind::kAny && expr.form == Form::kEqual);
  if (type.is_nested() || (type.is(TypeKind::kChar) && !is_equality) ||
      (type.is_floating() && !is_equality)) {
    return not_supported(expr.position, "Comparing " + type.text() + " with a subquery's rows");
  }
  if (type.is_floating()) {
    // NaN equals nothing, and to the engine itself: it leaves the rows.
    std::string column = symbol_name(expr.plan->columns[0].symbol);
    plan = "SELECT " + column + " FROM (" + plan + ") WHERE " + column + " IS NULL OR NOT isnan(" +
           column + ")";
  }
  std::string value = comparison_key(type, TRY(print(*expr.args[0])));
  if (carries_zone(type)) {
    std::string column = symbol_name(expr.plan->columns[0].symbol);
    plan = "SELECT " + comparison_key(type, column) + " FROM (" + plan + ")";
  }
  if (is_equality) return "(" + value + " IN (" + plan + "))";
  static constexpr std::string_view kOperators[] = {"=", "<>", "<", "<=", ">", ">="};
  size_t op = static_cast<size_t>(expr.form) - static_cast<size_t>(Form::kEqual);
  return "(" + value + " " + std::string(kOperators[op]) +
         (expr.subquery == SubqueryKind::kAll ? " ALL (" : " ANY (") + plan + "))";
}

Result<std::string> DuckdbPrinter::print_window(const Expr& expr) {
  const WindowSpec& spec = *expr.window;
  std::string text;
  for (const ExprRef& part : spec.partition_by) {
    text += text.empty() ? "PARTITION BY " : ", ";
    text += comparison_key(part->type, TRY(print(*part)));
  }
  if (!spec.order_by.empty()) {
    text += (text.empty() ? "ORDER BY " : " ORDER BY ") + TRY(print_order(spec.order_by));
  }
  if (spec.frame) text += " " + TRY(print_frame(spec));
  return " OVER (" + text + ")";
}

Result<std::string> DuckdbPrinter::print_frame(const WindowSpec& spec) {
  static constexpr std::string_view kUnits[] = {"ROWS", "RANGE", "GROUPS"};
  static constexpr std::string_view kBounds[] = {"UNBOUNDED PRECEDING", "PRECEDING", "CURRENT ROW",
                                                 "FOLLOWING", "UNBOUNDED FOLLOWING"};
  const WindowFrame& frame = *spec.frame;
  auto bound = [&](FrameBoundKind kind, const ExprRef& offset) -> Text {
    std::string word(kBounds[static_cast<size_t>(kind)]);
    return offset ? TRY(print_frame_offset(*offset, spec))
    +" " + word : word;
  };
  return std::string(kUnits[static_cast<size_t>(frame.unit)]) + " BETWEEN " +
         TRY(bound(frame.start, frame.start_offset))
  +" AND " + TRY(bound(frame.end, frame.end_offset));
}

// NULL and negative offsets are errors, which the engine would take for no bound or another one.
Result<std::string> DuckdbPrinter::print_frame_offset(const Expr& offset, const WindowSpec& spec) {
  std::string value = TRY(print(offset));
  if (!is_positive_constant(offset)) {
    value = "CASE WHEN coalesce(" + value +
            " < 0, true) AND t_fail('INVALID_WINDOW_FRAME', 'Window frame offset value must not be "
            "negative or null') THEN " +
            value + " ELSE " + value + " END";
  }
  if (spec.frame->unit != FrameUnit::kRange) return value;
  const Type& key = spec.order_by[0].value->type;
  const bool is_months = offset.type.is(TypeKind::kIntervalYearMonth);
  if (key.is(TypeKind::kTimestampTz) && !is_months) return "(" + value + " * 1000)";
  if (is_months) return "to_months(" + cast_text(value, "INTEGER") + ")";
  if (offset.type.is(TypeKind::kIntervalDaySecond)) return "to_milliseconds(" + value + ")";
  return value;
}

}  // namespace tarn::sql
