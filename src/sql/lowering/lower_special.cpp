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

std::string list_of_rows(const Expr& expr, const std::string& zipped) {
  // list_zip names its fields otherwise than we do.
  std::string type = physical_type(expr.type);
  return cast_text(zipped, type);
}

}  // namespace

// The engine's reduce has elements and state of one type.
Result<std::string> DuckdbPrinter::print_reduce(const Expr& expr, const Texts& args) {
  const Type& state = expr.args[1]->type;
  if (physical_type(expr.args[0]->type.element()) != physical_type(state)) {
    return not_supported(expr.position, "reduce with a state of another type than the elements'");
  }
  std::string reduced = "list_reduce(" + args[0] + ", " + args[2] + ", " + args[1] + ")";
  const Expr& output = *expr.args[3];
  bool is_identity =
      output.args[0]->kind == ExprKind::kColumn && output.args[0]->symbol == output.parameters[0];
  if (is_identity) return reduced;
  return "list_extract(list_transform(list_value(" + reduced + "), " + args[3] + "), 1)";
}

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
  if (name == "zip") {
    std::string nulls;
    for (const std::string& arg : args) nulls += (nulls.empty() ? "" : " OR ") + arg + " IS NULL";
    return "CASE WHEN " + nulls + " THEN NULL ELSE " +
           list_of_rows(expr, call_text("list_zip", args)) + " END";
  }
  if (name == "map_entries") {
    return list_of_rows(expr, "map_entries(" + args[0] + ")");
  }
  if (name == "reduce") return print_reduce(expr, args);
  if (name == "zip_with") {
    return not_supported(expr.position, "Function " + std::string(name));
  }
  if (name == "format") return print_format(expr, args);
  if (expr.function->kind == FunctionKind::kAggregate) return special_aggregate(expr, args);
  return special_time_call(expr, args);
}

}  // namespace tarn::sql
