#include "sql/lowering/print_duckdb.h"

namespace tarn::sql {

namespace {

std::string part(const std::string& row, std::string_view name) {
  return "struct_extract(" + row + ", '" + std::string(name) + "')";
}

std::string transformed(const std::string& list, const std::string& name, const std::string& body) {
  return "list_transform(" + list + ", lambda " + name + ": " + body + ")";
}

// `body` of one value under a name, so that the value's text stands there once.
std::string with_name(const std::string& value, const std::string& name, const std::string& body) {
  return "list_extract(" + transformed("list_value(" + value + ")", name, body) + ", 1)";
}

}  // namespace

// Functions whose lambdas the engine's own can't be given as they are.
Result<std::string> DuckdbPrinter::lambda_call(const Expr& expr) {
  std::string_view name = expr.function->text.substr(1);
  if (name == "invoke") return print(*expr.args[0]->args[0]);
  if (name == "reduce") return print_reduce(expr);
  if (name == "zip_with") return print_zip_with(expr);
  if (name == "array_sort") return print_sort_by(expr);
  return print_map_lambda(expr);
}

// The lambda's body, where its parameters stand for `arguments`.
Result<std::string> DuckdbPrinter::lambda_body(const Expr& lambda, const Texts& arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    lambda_names_[lambda.parameters[i]] = arguments[i];
  }
  return print(*lambda.args[0]);
}

// Lambdas over maps take key and value.
Result<std::string> DuckdbPrinter::print_map_lambda(const Expr& expr) {
  std::string_view name = expr.function->text.substr(1);
  std::string entry = new_name();
  if (name == "map_zip_with") {
    std::string maps = call_text("t_map_zip", {
      TRY(print(*expr.args[0]))
      , TRY(print(*expr.args[1]))
    });
    std::string body =
        TRY(lambda_body(*expr.args[2], {part(entry, "_1"), part(entry, "_2"), part(entry, "_3")}));
    std::string packed = "struct_pack(key := " + part(entry, "_1") + ", value := " + body + ")";
    return "map_from_entries(" + transformed(maps, entry, packed) + ")";
  }
  std::string entries = "map_entries(" + TRY(print(*expr.args[0]))
  +")";
  std::string key = part(entry, "key");
  std::string value = part(entry, "value");
  std::string body = TRY(lambda_body(*expr.args[1], {key, value}));
  if (name == "map_filter") {
    return "map_from_entries(list_filter(" + entries + ", lambda " + entry + ": " + body + "))";
  }
  bool values = name == "transform_values";
  std::string packed =
      "struct_pack(key := " + (values ? key : body) + ", value := " + (values ? body : value) + ")";
  return std::string(values ? "map_from_entries(" : "t_map_from_entries(") +
         transformed(entries, entry, packed) + ")";
}

Result<std::string> DuckdbPrinter::print_zip_with(const Expr& expr) {
  std::string lists = call_text("t_zip", {
    TRY(print(*expr.args[0]))
    , TRY(print(*expr.args[1]))
  });
  std::string pair = new_name();
  std::string body = TRY(lambda_body(*expr.args[2], {part(pair, "_1"), part(pair, "_2")}));
  return transformed(lists, pair, body);
}

// The engine's reduce has elements and state of one type: both become a pair of the two, the first
// of which holds the initial state.
Result<std::string> DuckdbPrinter::print_reduce(const Expr& expr) {
  std::string no_state = cast_text("NULL", physical_type(expr.args[1]->type));
  std::string no_element = cast_text("NULL", physical_type(expr.args[0]->type.element()));
  std::string element = new_name(), state = new_name(), next = new_name(), last = new_name();
  std::string first = "list_value(struct_pack(s := " + TRY(print(*expr.args[1]))
  +", x := " + no_element + "))";
  std::string rest = transformed(TRY(print(*expr.args[0])), element,
                                 "struct_pack(s := " + no_state + ", x := " + element + ")");
  std::string body = TRY(lambda_body(*expr.args[2], {part(state, "s"), part(next, "x")}));
  std::string reduced = "list_reduce((" + first + " || " + rest + "), lambda " + state + ", " +
                        next + ": struct_pack(s := " + body + ", x := " + no_element + "))";
  // Of no array nothing comes.
  std::string found =
      "list_filter(list_value(" + reduced + "), lambda " + last + ": " + last + " IS NOT NULL)";
  std::string output = TRY(lambda_body(*expr.args[3], {part(last, "s")}));
  return "list_extract(" + transformed(found, last, output) + ", 1)";
}

// array_sort by a comparator: all pairs are compared, then the engine sorts.
Result<std::string> DuckdbPrinter::print_sort_by(const Expr& expr) {
  std::string list = new_name(), a = new_name(), b = new_name();
  std::string body = cast_text(TRY(lambda_body(*expr.args[1], {a, b})), "BIGINT");
  std::string matrix = transformed(list, a, transformed(list, b, body));
  std::string value = call_text("t_few", { TRY(print(*expr.args[0])) });
  return with_name(value, list, call_text("t_sort_by", {list, matrix}));
}

}  // namespace tarn::sql
