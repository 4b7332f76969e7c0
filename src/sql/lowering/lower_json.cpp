#include "sql/lowering/print_duckdb.h"
#include "sql/types/coercion.h"
#include "sql/types/print_text.h"

namespace tarn::sql {

namespace {

const Type kJson(TypeKind::kJson);

// Raises what an outcome says, or that there is none.
std::string fail_text(const std::string& outcome, const Type& type) {
  std::string why = "coalesce(struct_extract(" + outcome + ", 'text'), 'JSON path found no items')";
  return cast_text(call_text("t_json_fail", {why}), physical_type(type));
}

std::string boolean_text(bool value) { return value ? "TRUE" : "FALSE"; }

}  // namespace

Result<std::string> DuckdbPrinter::print_json(const Expr& expr) {
  switch (expr.json->what) {
    case JsonFunctionKind::kObject:
    case JsonFunctionKind::kArray:
      return print_json_members(expr);
    default:
      break;
  }
  const JsonCall& call = *expr.json;
  Texts args = TRY(print_all(expr.args));
  Texts inputs = {args[0], cast_text(quote_string(call.path), "VARCHAR"), args[1]};
  std::string name = "t_json_path_exists";
  if (call.what == JsonFunctionKind::kValue) name = "t_json_path_value";
  if (call.what == JsonFunctionKind::kQuery) {
    static constexpr std::string_view kWrappers[] = {"without", "conditional", "unconditional"};
    name = "t_json_path_query";
    inputs.push_back(quote_string(kWrappers[static_cast<size_t>(call.wrapper)]));
    inputs.push_back(boolean_text(call.omits_quotes));
  }
  std::string outcome = new_name();
  std::string body = call.what == JsonFunctionKind::kValue ? TRY(json_value(expr, outcome, args))
                                                           : json_result(expr, outcome);
                                                           return "list_extract(list_transform("
                                                                  "list_value(" +
                                                                  call_text(name, inputs) +
                                                                  "), lambda " + outcome + ": " +
                                                                  body + "), 1)";
}

// What stands for the value where there is none, or an error.
std::string DuckdbPrinter::json_behavior(JsonBehaviorKind kind, const Type& type,
                                         const std::string& outcome, const std::string& given) {
  switch (kind) {
    case JsonBehaviorKind::kError:
      return fail_text(outcome, type);
    case JsonBehaviorKind::kTrue:
      return "TRUE";
    case JsonBehaviorKind::kFalse:
      return "FALSE";
    case JsonBehaviorKind::kEmptyArray:
      return "'[]'";
    case JsonBehaviorKind::kEmptyObject:
      return "'{}'";
    case JsonBehaviorKind::kDefault:
      return given;
    default:
      return cast_text("NULL", physical_type(type));
  }
}

// Of JSON_EXISTS and JSON_QUERY.
std::string DuckdbPrinter::json_result(const Expr& expr, const std::string& outcome) {
  const JsonCall& call = *expr.json;
  bool exists = call.what == JsonFunctionKind::kExists;
  JsonBehaviorKind on_error = call.on_error;
  if (exists && on_error == JsonBehaviorKind::kNone) on_error = JsonBehaviorKind::kFalse;
  std::string text = "struct_extract(" + outcome + ", 'text')";
  return "CASE struct_extract(" + outcome + ", 'kind') WHEN 1 THEN " +
         json_behavior(call.on_empty, expr.type, outcome, "") + " WHEN 2 THEN " +
         json_behavior(on_error, expr.type, outcome, "") + " ELSE " +
         (exists ? "(" + text + " = 'true')" : text) + " END";
}

// Of JSON_VALUE: a value that is not of the type wanted, or a default that fails, is an error too.
Result<std::string> DuckdbPrinter::json_value(const Expr& expr, const std::string& outcome,
                                              const Texts& args) {
  const JsonCall& call = *expr.json;
  std::string text = "struct_extract(" + outcome + ", 'text')";
  std::string kind = "struct_extract(" + outcome + ", 'kind')";
  std::string value;
  if (can_cast(kJson, expr.type)) {
    value = TRY(cast(text, kJson, expr.type, expr.position));
  } else {
    value = TRY(cast(text, kJson, Type::varchar(), expr.position));
    value = TRY(cast(value, Type::varchar(), expr.type, expr.position));
  }
  std::string on_empty = json_behavior(call.on_empty, expr.type, outcome, args[2]);
  std::string on_error = json_behavior(call.on_error, expr.type, outcome, args[3]);
  if (call.on_error == JsonBehaviorKind::kError) {
    return "CASE " + kind + " WHEN 1 THEN " + on_empty + " WHEN 2 THEN " + on_error + " ELSE " +
           value + " END";
  }
  // A failure leaves no pack at all, where NULL leaves one.
  auto attempt = [](const std::string& tried) { return "TRY(struct_pack(v := " + tried + "))"; };
  bool fails = call.on_empty == JsonBehaviorKind::kError;
  std::string pack = new_name();
  std::string nothing = cast_text("NULL", "STRUCT(v " + physical_type(expr.type) + ")");
  std::string packed = "CASE " + kind + " WHEN 1 THEN " + (fails ? nothing : attempt(on_empty)) +
                       " WHEN 2 THEN " + nothing + " ELSE " + attempt(value) + " END";
  std::string unpacked = "list_extract(list_transform(list_value(" + packed + "), lambda " + pack +
                         ": CASE WHEN " + pack + " IS NULL THEN " + on_error +
                         " ELSE struct_extract(" + pack + ", 'v') END), 1)";
  if (!fails) return unpacked;
  return "CASE " + kind + " WHEN 1 THEN " + on_empty + " ELSE " + unpacked + " END";
}

Result<std::string> DuckdbPrinter::print_json_members(const Expr& expr) {
  const JsonCall& call = *expr.json;
  Texts args = TRY(print_all(expr.args));
  auto list = [](const Texts& items) {
    return cast_text(call_text("list_value", items), "VARCHAR[]");
  };
  if (call.what == JsonFunctionKind::kArray) {
    std::string item = new_name();
    std::string values = list(args);
    if (!call.keeps_nulls) {
      values = "list_filter(" + values + ", lambda " + item + ": " + item + " IS NOT NULL)";
    }
    return call_text("t_json_array", {values});
  }
  auto middle = args.begin() + static_cast<long>(args.size() / 2);
  return call_text("t_json_object",
                   {list(Texts(args.begin(), middle)), list(Texts(middle, args.end())),
                    boolean_text(call.keeps_nulls), boolean_text(call.unique_keys)});
}

}  // namespace tarn::sql
