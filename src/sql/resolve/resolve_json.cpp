#include "sql/resolve/resolve_expression.h"
#include "sql/types/coercion.h"

namespace tarn::sql {

namespace {

bool has_path(JsonFunctionKind kind) {
  return kind != JsonFunctionKind::kObject && kind != JsonFunctionKind::kArray;
}

// Names in a path are case-sensitive, and unquoted ones upper case.
std::string variable_name(const Identifier& name) {
  std::string text = name.value;
  if (name.quoted) return text;
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

ExprRef text_constant(std::string text, Position position) {
  Constant constant;
  constant.data = std::move(text);
  return make_constant(Type::varchar(), std::move(constant), position);
}

ExprRef json_form(JsonCall call, Type type, std::vector<ExprRef> args, Position position) {
  auto expr =
      std::make_shared<Expr>(*make_form(Form::kJson, std::move(type), std::move(args), position));
  expr->json = std::make_shared<const JsonCall>(std::move(call));
  return expr;
}

}  // namespace

Result<ExprRef> ExpressionResolver::resolve_json(const JsonFunction& function) {
  Type type = Type::varchar();
  if (function.returning) type = TRY(make_type(*function.returning));
  bool is_text = type.is(TypeKind::kVarchar);
  if (function.what == JsonFunctionKind::kExists) {
    return resolve_json_path(function, Type(TypeKind::kBoolean));
  }
  if (function.what == JsonFunctionKind::kValue) return resolve_json_path(function, type);
  if (!is_text) return not_supported(function.position, "JSON RETURNING " + type.text());
  ExprRef value = has_path(function.what) ? TRY(resolve_json_path(function, Type::varchar()))
                                          : TRY(resolve_json_members(function));
                                          return coerce(std::move(value), type);
}

// A value as JSON: what is JSON already, a number, a boolean, or a text.
Result<ExprRef> ExpressionResolver::json_text(const JsonFunction::Value& value) {
  ExprRef expr = TRY(resolve(*value.value));
  const Type json(TypeKind::kJson);
  bool is_json = value.is_json || value.value->kind == ExpressionKind::kJsonFunction;
  if (is_json && expr->type.is_text()) {
    return call_named("$json_text", {coerce(expr, Type::varchar())}, expr->position);
  }
  if (value.is_json) {
    return sql_error("TYPE_MISMATCH", expr->position,
                     "Cannot read input of type " + expr->type.text() + " as JSON");
  }
  bool is_direct = expr->type.is_numeric() || expr->type.is(TypeKind::kBoolean) ||
                   expr->type.is(TypeKind::kUnknown) || expr->type.is(TypeKind::kVarchar) ||
                   expr->type.is(TypeKind::kJson);
  if (is_direct) return coerce(expr, json);
  if (expr->type.is_nested() || !can_cast(expr->type, Type::varchar())) {
    return not_supported(expr->position, "JSON of " + expr->type.text() + " in a JSON function");
  }
  return coerce(coerce(expr, Type::varchar()), json);
}

Result<ExprRef> ExpressionResolver::json_default(const JsonFunction::Behavior& behavior,
                                                 const Type& type, Position position) {
  if (!behavior.value) return make_null(type, position);
  ExprRef value = TRY(resolve(*behavior.value));
  if (!can_cast(value->type, type)) {
    return sql_error("TYPE_MISMATCH", value->position,
                     "Cannot cast " + value->type.text() + " to " + type.text());
  }
  return coerce(std::move(value), type);
}

Result<ExprRef> ExpressionResolver::resolve_json_path(const JsonFunction& function,
                                                      const Type& type) {
  JsonCall call;
  call.what = function.what;
  call.path = function.path;
  call.wrapper = function.wrapper;
  call.omits_quotes = function.omits_quotes;
  call.on_empty = function.on_empty.kind;
  call.on_error = function.on_error.kind;
  ExprRef input = TRY(resolve(*function.values[0].value));
  if (!input->type.is_text() && !input->type.is(TypeKind::kUnknown)) {
    return not_supported(input->position, "A JSON path over " + input->type.text());
  }
  JsonCall variables;
  variables.what = JsonFunctionKind::kObject;
  variables.keeps_nulls = true;
  variables.unique_keys = true;
  std::vector<ExprRef> names, values;
  for (const JsonFunction::Passed& passed : function.passing) {
    names.push_back(text_constant(variable_name(passed.name), function.position));
    values.push_back(TRY(json_text(passed.value)));
  }
  names.insert(names.end(), values.begin(), values.end());
  ExprRef passing =
      names.empty() ? text_constant("{}", function.position)
                    : json_form(variables, Type::varchar(), std::move(names), function.position);
  std::vector<ExprRef> args = {
    coerce(std::move(input), Type::varchar()),
    std::move(passing),
    TRY(json_default(function.on_empty, type, function.position)),
    TRY(json_default(function.on_error, type, function.position))
  };
  return json_form(std::move(call), type, std::move(args), function.position);
}

Result<ExprRef> ExpressionResolver::resolve_json_members(const JsonFunction& function) {
  bool object = function.what == JsonFunctionKind::kObject;
  JsonCall call;
  call.what = function.what;
  call.keeps_nulls = function.keeps_nulls.value_or(object);
  call.unique_keys = function.unique_keys;
  std::vector<ExprRef> args;
  for (const ExpressionPtr& key : function.keys) {
    ExprRef name = TRY(resolve(*key));
    args.push_back(TRY(coerce_to(std::move(name), Type::varchar(), "JSON object key")));
  }
  for (const JsonFunction::Value& value : function.values) args.push_back(TRY(json_text(value)));
  return json_form(std::move(call), Type::varchar(), std::move(args), function.position);
}

}  // namespace tarn::sql
