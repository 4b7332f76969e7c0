#include <algorithm>

#include "sql/lowering/print_duckdb.h"
#include "sql/types/print_text.h"

namespace tarn::sql {

namespace {

const int64_t* constant_number(const Expr& expr) {
  return expr.kind == ExprKind::kConstant ? std::get_if<int64_t>(&expr.constant.data) : nullptr;
}

// x[1:n] of code points: the engine's, where start and length are plain.
std::string substr_text(const Expr& expr, std::vector<std::string> args) {
  const int64_t* start = constant_number(*expr.args[1]);
  const int64_t* length = expr.args.size() > 2 ? constant_number(*expr.args[2]) : nullptr;
  bool is_plain = start && *start > 0 && (expr.args.size() < 3 || (length && *length >= 0));
  if (expr.args[0]->type.is(TypeKind::kChar)) {
    // Padding takes part.
    args[0] = "rpad(" + args[0] + ", " + std::to_string(expr.args[0]->type.length()) + ", ' ')";
  }
  return call_text(is_plain ? "substr" : "t_substr", args);
}

// NULL where one argument is; the engine's own skips it.
std::string extreme_text(std::string_view name, const std::vector<std::string>& args) {
  std::string nulls;
  for (const std::string& arg : args) nulls += (nulls.empty() ? "" : " OR ") + arg + " IS NULL";
  return "CASE WHEN " + nulls + " THEN NULL ELSE " + call_text(name, args) + " END";
}

}  // namespace

Result<std::string> DuckdbPrinter::special_call(const Expr& expr, const Texts& args) {
  std::string_view name = expr.function->text.substr(1);
  const Type& first = expr.args.empty() ? expr.type : expr.args[0]->type;
  if (name == "mod") {
    auto modulus = std::make_shared<Expr>(expr);
    modulus->kind = ExprKind::kForm;
    modulus->form = Form::kModulus;
    return arithmetic(*modulus);
  }
  if (name == "concat") {
    auto concat = std::make_shared<Expr>(expr);
    concat->kind = ExprKind::kForm;
    return print_concat(*concat);
  }
  if (name == "greatest" || name == "least") {
    if (first.is_nested() || first.is(TypeKind::kTimestampTz) || first.is(TypeKind::kTimeTz) ||
        first.is(TypeKind::kChar) || first.is_floating()) {
      return call_text("t_" + std::string(name), args);
    }
    return extreme_text(name, args);
  }
  if (name == "char_length") {
    return "length(rpad(" + args[0] + ", " + std::to_string(first.length()) + ", ' '))";
  }
  if (name == "substr") return substr_text(expr, args);
  if (name == "typeof") {
    return cast_text(quote_string(first.text()), "VARCHAR");
  }
  if (name == "element_at") {
    const int64_t* index = constant_number(*expr.args[1]);
    return call_text(index && *index != 0 ? "list_extract" : "t_element_at", args);
  }
  if (name == "array_join") {
    std::string item = new_name();
    std::string text = TRY(cast(item, first.element(), Type::varchar(), expr.position));
    Texts joined = args;
    if (text != item) {
      joined[0] = "list_transform(" + args[0] + ", lambda " + item + ": " + text + ")";
    }
    return call_text("t_array_join", joined);
  }
  if (name == "format") return print_format(expr, args);
  if (expr.function->kind == FunctionKind::kAggregate) return special_aggregate(expr, args);
  return special_time_call(expr, args);
}

}  // namespace tarn::sql
