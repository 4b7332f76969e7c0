#include <algorithm>

#include "base/encoding.h"
#include "sql/resolve/resolve_expression.h"
#include "sql/types/coercion.h"

namespace tarn::sql {

namespace {

std::string argument_types(const std::vector<ExprRef>& args, const FunctionCall* call) {
  std::string text;
  for (size_t i = 0; i < args.size(); ++i) {
    if (i > 0) text += ", ";
    bool is_lambda = call && call->arguments[i]->kind == ExpressionKind::kLambda;
    text += is_lambda ? "function" : args[i]->type.text();
  }
  return text;
}

// Trino's list of what there is: "abs(bigint), abs(double)".
std::string expected(const std::vector<Function>& functions) {
  std::string text;
  for (const Function& function : functions) {
    if (!text.empty()) text += ", ";
    std::string_view signature = function.signature_text;
    text += std::string(function.name) + std::string(signature.substr(0, signature.find(" ->")));
  }
  return text;
}

}  // namespace

Result<BoundFunction> ExpressionResolver::bind(std::string_view name, const FunctionCall* call,
                                               const Args& args, Position position) {
  const std::vector<Function>& candidates = find_functions(name);
  // What only the resolver calls has a dollar in its name.
  if (candidates.empty() || (call && name.starts_with('$'))) {
    return sql_error("FUNCTION_NOT_FOUND", position,
                     "Function '" + std::string(name) + "' not registered");
  }
  std::vector<ArgumentType> types;
  for (size_t i = 0; i < args.size(); ++i) {
    ArgumentType type;
    if (call && call->arguments[i]->kind == ExpressionKind::kLambda) {
      type.lambda_parameters = as<Lambda>(*call->arguments[i]).parameters.size();
    } else {
      type.type = args[i]->type;
    }
    types.push_back(std::move(type));
  }
  auto infer = [&](size_t argument, const std::vector<Type>& parameters) -> Result<Type> {
    ExprRef lambda = TRY(resolve_lambda(as<Lambda>(*call->arguments[argument]), parameters));
    return lambda->args[0]->type;
  };
  auto bound = TRY(bind_function(candidates, types, infer));
  if (bound) return std::move(*bound);
  return sql_error("FUNCTION_NOT_FOUND", position,
                   "Unexpected parameters (" + argument_types(args, call) + ") for function " +
                       std::string(name) + ". Expected: " + expected(candidates));
}

Result<ExprRef> ExpressionResolver::call_named(std::string_view name, Args args,
                                               Position position) {
  BoundFunction bound = TRY(bind(name, nullptr, args, position));
  auto expr = std::make_shared<Expr>();
  expr->kind = ExprKind::kCall;
  expr->function = bound.function;
  expr->type = bound.result;
  expr->position = position;
  for (size_t i = 0; i < args.size(); ++i) {
    expr->args.push_back(coerce(std::move(args[i]), bound.parameters[i]));
  }
  return ExprRef(std::move(expr));
}

Result<ExprRef> ExpressionResolver::resolve_lambda(const Lambda& lambda,
                                                   const std::vector<Type>& parameters) {
  auto expr = std::make_shared<Expr>();
  expr->kind = ExprKind::kLambda;
  expr->position = lambda.position;
  size_t before = lambda_parameters_.size();
  for (size_t i = 0; i < parameters.size(); ++i) {
    PlanColumn column = resolver_.new_column(parameters[i]);
    expr->parameters.push_back(column.symbol);
    lambda_parameters_.emplace_back(lambda.parameters[i].value, column);
  }
  auto body = resolve(*lambda.body);
  lambda_parameters_.resize(before);
  expr->args = { TRY(std::move(body)) };
  for (ExprKind kind : {ExprKind::kAggregate, ExprKind::kWindow}) {
    if (contains_kind(*expr->args[0], kind)) {
      return sql_error("EXPRESSION_NOT_SCALAR", lambda.position,
                       "Lambda expression cannot contain aggregations, window functions or "
                       "grouping operations");
    }
  }
  expr->type = Type::function(parameters, expr->args[0]->type);
  return ExprRef(std::move(expr));
}

// The call's arguments as they are written; a lambda's type is known only by the function: null.
Result<std::vector<ExprRef>> ExpressionResolver::call_arguments(const FunctionCall& call) {
  Args args;
  for (const ExpressionPtr& argument : call.arguments) {
    bool is_lambda = argument->kind == ExpressionKind::kLambda;
    args.push_back(is_lambda ? nullptr : TRY(resolve(*argument)));
  }
  return args;
}

// LISTAGG(… ON OVERFLOW TRUNCATE …) is a function of its own, with what it says as arguments.
Result<BoundFunction> ExpressionResolver::bind_call(std::string_view name, const FunctionCall& call,
                                                    Args& args) {
  if (!call.overflow || !call.overflow->truncate || name != "listagg") {
    return bind(name, &call, args, call.position);
  }
  auto text = [&](std::string value) {
    Constant constant;
    constant.data = std::move(value);
    return make_constant(Type::varchar(), std::move(constant), call.position);
  };
  if (args.size() == 1) args.push_back(text(""));
  args.push_back(call.overflow->filler ? TRY(resolve(*call.overflow->filler)) : text("..."));
  Constant with_count;
  with_count.data = call.overflow->with_count;
  args.push_back(make_constant(Type(TypeKind::kBoolean), with_count, call.position));
  return bind("$listagg_truncate", nullptr, args, call.position);
}

Result<ExprRef> ExpressionResolver::resolve_call(const FunctionCall& call) {
  if (call.name.parts.size() > 1) {
    return sql_error("FUNCTION_NOT_FOUND", call.position,
                     "Function '" + call.name.text() + "' not registered");
  }
  std::string name = to_lower_ascii(call.name.parts[0].value);
  if (name == "now" && call.arguments.empty()) {
    Current now(call.position);
    now.what = CurrentKind::kTimestamp;
    return resolve_current(now);
  }
  Args args = TRY(call_arguments(call));
  if (call.star && (name != "count" || !args.empty())) {
    return sql_error("FUNCTION_NOT_FOUND", call.position,
                     "Unexpected parameters (*) for function " + name);
  }
  if (name == "concat" && args.size() >= 2) {
    auto joined = make_concat(args, call.position);
    if (joined.ok() || joined.error().code() == "TYPE_NOT_FOUND") return joined;
  }
  BoundFunction bound = TRY(bind_call(name, call, args));
  if (!bound.function->is_deterministic) resolver_.note_nondeterministic();
  auto expr = std::make_shared<Expr>();
  expr->function = bound.function;
  expr->type = bound.result;
  expr->position = call.position;
  for (size_t i = 0; i < args.size(); ++i) {
    if (args[i]) {
      expr->args.push_back(coerce(std::move(args[i]), bound.parameters[i]));
      continue;
    }
    const std::vector<TypeField>& fields = bound.parameters[i].fields();
    std::vector<Type> parameters;
    for (size_t k = 0; k + 1 < fields.size(); ++k) parameters.push_back(fields[k].type);
    auto lambda =
        std::make_shared<Expr>(*TRY(resolve_lambda(as<Lambda>(*call.arguments[i]), parameters)));
    lambda->args[0] = coerce(lambda->args[0], fields.back().type);
    lambda->type = bound.parameters[i];
    expr->args.push_back(std::move(lambda));
  }
  return finish_call(call, std::move(expr));
}

// Makes the node a plain call, an aggregate or a window, by its function and what follows it.
Result<ExprRef> ExpressionResolver::finish_call(const FunctionCall& call,
                                                std::shared_ptr<Expr> expr) {
  const Function& function = *expr->function;
  if (function.kind == FunctionKind::kWindow && !call.over) {
    return sql_error("MISSING_OVER", call.position,
                     "Window function " + std::string(function.name) + " requires an OVER clause");
  }
  if (function.kind == FunctionKind::kScalar) {
    if (call.over || call.distinct || call.filter || !call.order_by.empty()) {
      return sql_error("FUNCTION_NOT_AGGREGATE", call.position,
                       "DISTINCT, FILTER, ORDER BY or OVER is not supported for non-aggregation "
                       "function " +
                           std::string(function.name));
    }
    expr->kind = ExprKind::kCall;
    return ExprRef(std::move(expr));
  }
  TRY(resolve_aggregate_parts(call, *expr));
  expr->kind = call.over ? ExprKind::kWindow : ExprKind::kAggregate;
  if (call.over) TRY(resolve_window(*call.over, *expr));
  return ExprRef(std::move(expr));
}

Result<void> ExpressionResolver::resolve_aggregate_parts(const FunctionCall& call, Expr& node) {
  bool is_aggregate = node.function->kind == FunctionKind::kAggregate;
  node.distinct = call.distinct;
  if (call.nulls == NullTreatment::kIgnore) {
    if (is_aggregate) return not_supported(call.position, "IGNORE NULLS of an aggregation");
    node.ignore_nulls = true;
  }
  // Several aggregates of the engine's that make one of Trino's don't drop the same rows.
  if (call.distinct &&
      std::count(node.function->text.begin(), node.function->text.end(), '{') > 1) {
    return not_supported(call.position, "DISTINCT in " + std::string(node.function->name));
  }
  if (call.filter) {
    node.filter = TRY(resolve_boolean(*call.filter, "Filter expression"));
  }
  for (const auto* items : {&call.order_by, &call.within_group}) {
    for (SortKey& key : TRY(sort_keys(*items))) node.order_by.push_back(std::move(key));
  }
  if (!node.order_by.empty() && !is_aggregate) {
    return sql_error("NOT_SUPPORTED", call.position,
                     "Window function with ORDER BY is not supported");
  }
  if (node.function->name.ends_with("listagg") && call.within_group.empty()) {
    return sql_error("SYNTAX_ERROR", call.position, "listagg requires WITHIN GROUP");
  }
  auto check = [&](const ExprRef& part) -> Result<void> {
    if (!part) return {};
    bool in_window = call.over != nullptr;
    if ((!in_window && contains_kind(*part, ExprKind::kAggregate)) ||
        contains_kind(*part, ExprKind::kWindow)) {
      return sql_error(in_window ? "NESTED_WINDOW" : "NESTED_AGGREGATION", call.position,
                       "Cannot nest aggregations or window functions inside " +
                           std::string(node.function->name));
    }
    return {};
  };
  for (const ExprRef& arg : node.args) TRY(check(arg));
  TRY(check(node.filter));
  for (const SortKey& key : node.order_by) TRY(check(key.value));
  for (const ExprRef& arg : node.args) {
    if (!node.distinct || arg->type.is_comparable()) continue;
    return sql_error(
        "TYPE_MISMATCH", call.position,
        "DISTINCT can only be applied to comparable types (actual: " + arg->type.text() + ")");
  }
  return {};
}

Result<std::vector<SortKey>> ExpressionResolver::sort_keys(const std::vector<SortItem>& items) {
  std::vector<SortKey> keys;
  for (const SortItem& item : items) {
    SortKey key;
    key.value = TRY(resolve(*item.key));
    if (!key.value->type.is_orderable()) {
      return sql_error("TYPE_MISMATCH", item.position,
                       key.value->type.text() +
                           " is not orderable, and therefore cannot be used "
                           "in ORDER BY");
    }
    key.descending = item.descending;
    key.nulls_first = item.nulls == NullOrder::kFirst;
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace tarn::sql
