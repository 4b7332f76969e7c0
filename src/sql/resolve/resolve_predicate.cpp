#include "sql/resolve/resolve_expression.h"
#include "sql/types/coercion.h"

namespace tarn::sql {

namespace {

ExprRef negate_if(bool negated, ExprRef value, Position position) {
  if (!negated) return value;
  return make_form(Form::kNot, kBoolean, {std::move(value)}, position);
}

}  // namespace

Result<ExprRef> ExpressionResolver::resolve_predicate(const Expression& expression) {
  switch (expression.kind) {
    case ExpressionKind::kComparison: {
      const auto& comparison = as<Comparison>(expression);
      ExprRef left = TRY(resolve(*comparison.left));
      ExprRef right = TRY(resolve(*comparison.right));
      return make_comparison(comparison.op, left, right, comparison.operator_position);
    }
    case ExpressionKind::kLogical:
      return resolve_logical(as<Logical>(expression));
    case ExpressionKind::kNot: {
      ExprRef value =
          TRY(resolve_boolean(*as<Not>(expression).value, "Value of logical NOT expression"));
      return negate_if(true, std::move(value), expression.position);
    }
    case ExpressionKind::kIsNull: {
      const auto& test = as<IsNull>(expression);
      ExprRef value = TRY(resolve(*test.value));
      ExprRef is_null = make_form(Form::kIsNull, kBoolean, {std::move(value)}, test.position);
      return negate_if(test.negated, std::move(is_null), test.position);
    }
    case ExpressionKind::kBetween:
      return resolve_between(as<Between>(expression));
    case ExpressionKind::kInList:
      return resolve_in_list(as<InList>(expression));
    case ExpressionKind::kInSubquery:
      return resolve_in_subquery(as<InSubquery>(expression));
    case ExpressionKind::kLike:
      return resolve_like(as<Like>(expression));
    case ExpressionKind::kQuantified:
      return resolve_quantified(as<Quantified>(expression));
    default:
      return resolve_subquery(*as<Exists>(expression).query, SubqueryKind::kExists,
                              expression.position);
  }
}

Result<ExprRef> ExpressionResolver::resolve_logical(const Logical& logical) {
  std::vector<ExprRef> terms;
  for (const ExpressionPtr& term : logical.terms) {
    terms.push_back(TRY(resolve_boolean(*term, "Logical expression term")));
  }
  return make_form(logical.is_and ? Form::kAnd : Form::kOr, kBoolean, std::move(terms),
                   logical.position);
}

Result<ExprRef> ExpressionResolver::resolve_between(const Between& between) {
  ExprRef value = TRY(resolve(*between.value));
  ExprRef low = TRY(resolve(*between.low));
  ExprRef high = TRY(resolve(*between.high));
  auto type = common_super_type(value->type, low->type);
  if (type) type = common_super_type(*type, high->type);
  if (!type || !type->is_orderable()) {
    return sql_error("TYPE_MISMATCH", between.position,
                     "Cannot check if " + value->type.text() + " is BETWEEN " + low->type.text() +
                         " and " + high->type.text());
  }
  auto within = [&](const ExprRef& from, const ExprRef& to) -> Result<ExprRef> {
    ExprRef above = TRY(make_comparison(ComparisonOperator::kGreaterOrEqual, coerce(value, *type),
                                        coerce(from, *type), between.position));
    ExprRef below = TRY(make_comparison(ComparisonOperator::kLessOrEqual, coerce(value, *type),
                                        coerce(to, *type), between.position));
    return make_form(Form::kAnd, kBoolean, {std::move(above), std::move(below)}, between.position);
  };
  ExprRef inside = TRY(within(low, high));
  if (between.symmetric) {
    ExprRef turned = TRY(within(high, low));
    inside =
        make_form(Form::kOr, kBoolean, {std::move(inside), std::move(turned)}, between.position);
  }
  return negate_if(between.negated, std::move(inside), between.position);
}

Result<ExprRef> ExpressionResolver::resolve_in_list(const InList& in) {
  std::vector<ExprRef> args;
  args.push_back(TRY(resolve(*in.value)));
  for (const ExpressionPtr& item : in.items) args.push_back(TRY(resolve(*item)));
  std::vector<ExprRef*> values;
  for (ExprRef& arg : args) values.push_back(&arg);
  auto unified = unify(values, "IN value and list items");
  if (!unified.ok()) {
    return sql_error("TYPE_MISMATCH", in.position,
                     "IN value and list items must be the same type: " + args[0]->type.text());
  }
  if (!args[0]->type.is_comparable()) {
    return sql_error("TYPE_MISMATCH", in.position,
                     "Type " + args[0]->type.text() + " is not comparable");
  }
  ExprRef value = make_form(Form::kIn, kBoolean, std::move(args), in.position);
  return negate_if(in.negated, std::move(value), in.position);
}

Result<ExprRef> ExpressionResolver::resolve_in_subquery(const InSubquery& in) {
  ExprRef value = TRY(resolve(*in.value));
  if (value->type.is(TypeKind::kRow)) {
    return not_supported(in.position, "IN with a row beside a subquery");
  }
  ExprRef subquery = TRY(resolve_subquery(*in.query, SubqueryKind::kIn, in.position));
  const PlanColumn& column = subquery->plan->columns[0];
  auto type = common_super_type(value->type, column.type);
  if (!type || !type->is_comparable()) {
    return sql_error("TYPE_MISMATCH", in.position,
                     "value and result of subquery must be of the same type for IN expression: " +
                         value->type.text() + " vs " + column.type.text());
  }
  auto expr = std::make_shared<Expr>(*subquery);
  expr->args = {coerce(std::move(value), *type)};
  expr->plan =
      project_plan(subquery->plan,
                   {{resolver_.new_symbol(), coerce(make_column(column, "", in.position), *type)}});
  return negate_if(in.negated, std::move(expr), in.position);
}

Result<ExprRef> ExpressionResolver::resolve_quantified(const Quantified& quantified) {
  bool is_all = quantified.quantifier == Quantifier::kAll;
  ExprRef value = TRY(resolve(*quantified.value));
  ExprRef subquery = TRY(resolve_subquery(
      *quantified.query, is_all ? SubqueryKind::kAll : SubqueryKind::kAny, quantified.position));
  const PlanColumn& column = subquery->plan->columns[0];
  auto type = common_super_type(value->type, column.type);
  if (!type || !type->is_comparable()) {
    return sql_error("TYPE_MISMATCH", quantified.position,
                     "Value expression and result of subquery must be of the same type for "
                     "quantified comparison: " +
                         value->type.text() + " vs " + column.type.text());
  }
  static constexpr Form kForms[] = {Form::kEqual,       Form::kNotEqual, Form::kLess,
                                    Form::kLessOrEqual, Form::kGreater,  Form::kGreaterOrEqual};
  auto expr = std::make_shared<Expr>(*subquery);
  expr->form = kForms[static_cast<size_t>(quantified.op)];
  if (!type->is_orderable() && expr->form != Form::kEqual && expr->form != Form::kNotEqual) {
    return sql_error("TYPE_MISMATCH", quantified.position,
                     "Type [" + type->text() +
                         "] must be orderable in order to be used in "
                         "quantified comparison");
  }
  expr->args = {coerce(std::move(value), *type)};
  expr->plan = project_plan(
      subquery->plan,
      {{resolver_.new_symbol(), coerce(make_column(column, "", quantified.position), *type)}});
  return ExprRef(std::move(expr));
}

Result<ExprRef> ExpressionResolver::resolve_like(const Like& like) {
  std::vector<ExprRef> args;
  args.push_back(TRY(resolve(*like.value)));
  args.push_back(TRY(resolve(*like.pattern)));
  if (like.escape) args.push_back(TRY(resolve(*like.escape)));
  static constexpr std::string_view kNames[] = {
      "Left side of LIKE expression", "Pattern for LIKE expression", "Escape for LIKE expression"};
  for (size_t i = 0; i < args.size(); ++i) {
    const Type& type = args[i]->type;
    if (!type.is_text() && !type.is(TypeKind::kUnknown)) {
      return sql_error(
          "TYPE_MISMATCH", args[i]->position,
          std::string(kNames[i]) + " must evaluate to a varchar: actual type " + type.text());
    }
    // A char stays one: its padding takes part.
    if (!type.is_text() || (type.is(TypeKind::kChar) && i > 0)) {
      args[i] = coerce(args[i], Type::varchar());
    }
  }
  ExprRef value = make_form(Form::kLike, kBoolean, std::move(args), like.position);
  return negate_if(like.negated, std::move(value), like.position);
}

}  // namespace tarn::sql
