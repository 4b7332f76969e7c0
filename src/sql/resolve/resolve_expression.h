// ExpressionResolver: expressions of one clause to typed ones.
//
//   ExpressionResolver expressions(resolver, scope, env);
//   ExprRef condition = TRY(expressions.resolve_boolean(*where, "WHERE clause"));
//
// Aggregates and windows come out as kAggregate and kWindow nodes; the select takes them apart.
// One thread.
#pragma once

#include "sql/resolve/resolver.h"
#include "sql/types/function_bind.h"

namespace tarn::sql {

inline const Type kBoolean(TypeKind::kBoolean);

class ExpressionResolver {
 public:
  ExpressionResolver(Resolver& resolver, const Scope& scope, const Env& env)
      : resolver_(resolver), scope_(scope), env_(env) {}

  // Names that stand for whole expressions: the select's aliases, for its ORDER BY.
  void use_aliases(const std::map<std::string, ExprRef>* aliases) { aliases_ = aliases; }
  void use_windows(const std::map<std::string, const Window*>* windows) { windows_ = windows; }

  Result<ExprRef> resolve(const Expression& expression);
  Result<ExprRef> resolve_boolean(const Expression& expression, std::string_view clause);
  // Trino's names, such as `x` of `t.x`, for columns that have no alias.
  static std::string output_name(const Expression& expression);

 private:
  using Args = std::vector<ExprRef>;

  Result<ExprRef> resolve_literal(const Expression& expression);
  Result<ExprRef> resolve_name(const std::vector<Identifier>& parts, Position position);
  Result<ExprRef> resolve_dereference(const Dereference& dereference);
  Result<ExprRef> resolve_predicate(const Expression& expression);
  Result<ExprRef> resolve_special(const Expression& expression);
  Result<ExprRef> resolve_parameter(const Parameter& parameter);
  Result<ExprRef> resolve_binary(const Binary& binary);
  Result<ExprRef> resolve_unary(const Unary& unary);
  Result<ExprRef> resolve_logical(const Logical& logical);
  Result<ExprRef> resolve_between(const Between& between);
  Result<ExprRef> resolve_in_list(const InList& in);
  Result<ExprRef> resolve_like(const Like& like);
  Result<ExprRef> resolve_subquery(const Query& query, SubqueryKind kind, Position position);
  Result<ExprRef> resolve_in_subquery(const InSubquery& in);
  Result<ExprRef> resolve_quantified(const Quantified& quantified);
  Result<ExprRef> resolve_cast(const Cast& cast);
  Result<ExprRef> resolve_case(const Case& value);
  Result<ExprRef> resolve_at_time_zone(const AtTimeZone& at);
  Result<ExprRef> resolve_if(const If& value);
  Result<ExprRef> resolve_coalesce(const Coalesce& value);
  Result<ExprRef> resolve_null_if(const NullIf& value);
  Result<ExprRef> resolve_row(const Row& row);
  Result<ExprRef> resolve_array(const Array& array);
  Result<ExprRef> resolve_subscript(const Subscript& subscript);
  Result<ExprRef> resolve_current(const Current& current);
  Result<ExprRef> resolve_grouping(const Grouping& grouping);

  // SQL/JSON (resolve_json.cpp).
  Result<ExprRef> resolve_json(const JsonFunction& function);
  Result<ExprRef> resolve_json_path(const JsonFunction& function, const Type& type);
  Result<ExprRef> resolve_json_members(const JsonFunction& function);
  Result<ExprRef> json_text(const JsonFunction::Value& value);
  Result<ExprRef> json_default(const JsonFunction::Behavior& behavior, const Type& type,
                               Position position);

  Result<ExprRef> resolve_call(const FunctionCall& call);
  Result<Args> call_arguments(const FunctionCall& call);
  Result<BoundFunction> bind_call(std::string_view name, const FunctionCall& call, Args& args);
  Result<ExprRef> finish_call(const FunctionCall& call, std::shared_ptr<Expr> expr);
  Result<ExprRef> call_named(std::string_view name, Args args, Position position);
  Result<BoundFunction> bind(std::string_view name, const FunctionCall* call, const Args& args,
                             Position position);
  Result<ExprRef> resolve_lambda(const Lambda& lambda, const std::vector<Type>& parameters);
  Result<void> resolve_aggregate_parts(const FunctionCall& call, Expr& node);
  Result<void> resolve_window(const Window& window, Expr& node);
  Result<WindowSpec> window_spec(const Window& window);
  Result<WindowFrame> window_frame(const Frame& frame, const WindowSpec& spec);
  Result<std::vector<SortKey>> sort_keys(const std::vector<SortItem>& items);

  Resolver& resolver_;
  const Scope& scope_;
  const Env& env_;
  const std::map<std::string, ExprRef>* aliases_ = nullptr;
  const std::map<std::string, const Window*>* windows_ = nullptr;
  std::vector<ExprRef> case_operands_;                                 // the innermost last
  std::vector<std::pair<std::string, PlanColumn>> lambda_parameters_;  // the innermost last
};

// Typed pieces (resolve_typed.cpp) ------------------------------------------------------------

// `value` as `type`; constants are folded where that can't fail. The types must be castable.
ExprRef coerce(ExprRef value, const Type& type);
// As coerce, but TYPE_MISMATCH where Trino has no such coercion.
Result<ExprRef> coerce_to(ExprRef value, const Type& type, std::string_view what);

Result<ExprRef> make_comparison(ComparisonOperator op, ExprRef left, ExprRef right,
                                Position position);
Result<ExprRef> make_arithmetic(BinaryOperator op, ExprRef left, ExprRef right, Position position);
Result<ExprRef> make_concat(std::vector<ExprRef> parts, Position position);
// One common type for all; TYPE_MISMATCH with `what` where there is none.
Result<void> unify(std::vector<ExprRef*> values, std::string_view what);

bool contains_kind(const Expr& expr, ExprKind kind);  // not within subqueries

}  // namespace tarn::sql
