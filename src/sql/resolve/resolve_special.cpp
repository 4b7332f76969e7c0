#include "sql/resolve/resolve_expression.h"
#include "sql/types/coercion.h"

namespace tarn::sql {

Result<ExprRef> ExpressionResolver::resolve_special(const Expression& expression) {
  Position position = expression.position;
  switch (expression.kind) {
    case ExpressionKind::kSubquery:
      return resolve_subquery(*as<Subquery>(expression).query, SubqueryKind::kScalar, position);
    case ExpressionKind::kCast:
      return resolve_cast(as<Cast>(expression));
    case ExpressionKind::kTry: {
      ExprRef value = TRY(resolve(*as<Try>(expression).value));
      Type type = value->type;
      return make_form(Form::kTry, std::move(type), {std::move(value)}, position);
    }
    case ExpressionKind::kIf:
      return resolve_if(as<If>(expression));
    case ExpressionKind::kCoalesce:
      return resolve_coalesce(as<Coalesce>(expression));
    case ExpressionKind::kNullIf:
      return resolve_null_if(as<NullIf>(expression));
    case ExpressionKind::kCase:
      return resolve_case(as<Case>(expression));
    case ExpressionKind::kCaseOperand:
      return case_operands_.back();
    case ExpressionKind::kRow:
      return resolve_row(as<Row>(expression));
    case ExpressionKind::kArray:
      return resolve_array(as<Array>(expression));
    case ExpressionKind::kSubscript:
      return resolve_subscript(as<Subscript>(expression));
    case ExpressionKind::kCurrent:
      return resolve_current(as<Current>(expression));
    case ExpressionKind::kExtract: {
      const auto& extract = as<Extract>(expression);
      return call_named(
          extract.field, { TRY(resolve(*extract.value)) }, position);
    }
    case ExpressionKind::kTrim: {
      const auto& trim = as<Trim>(expression);
      Args args = { TRY(resolve(*trim.value)) };
      if (trim.characters) args.push_back(TRY(resolve(*trim.characters)));
      std::string_view name = trim.side == TrimSide::kBoth      ? "trim"
                              : trim.side == TrimSide::kLeading ? "ltrim"
                                                                : "rtrim";
      return call_named(name, std::move(args), position);
    }
    case ExpressionKind::kAtTimeZone:
      return resolve_at_time_zone(as<AtTimeZone>(expression));
    default:
      return not_supported(position, "This expression");
  }
}

Result<ExprRef> ExpressionResolver::resolve_cast(const Cast& cast) {
  ExprRef value = TRY(resolve(*cast.value));
  Type type = TRY(make_type(*cast.type));
  if (!can_cast(value->type, type)) {
    return sql_error("TYPE_MISMATCH", cast.position,
                     "Cannot cast " + value->type.text() + " to " + type.text());
  }
  if (value->type.is(TypeKind::kTime) || value->type.is(TypeKind::kTimeTz)) {
    resolver_.note_nondeterministic();  // a timestamp of it is one of today
  }
  if (!cast.safe) return coerce(std::move(value), type);
  auto expr = std::make_shared<Expr>();
  expr->kind = ExprKind::kCast;
  expr->type = std::move(type);
  expr->position = cast.position;
  expr->args = {std::move(value)};
  expr->safe = true;
  return ExprRef(std::move(expr));
}

Result<ExprRef> ExpressionResolver::resolve_at_time_zone(const AtTimeZone& at) {
  ExprRef value = TRY(resolve(*at.value));
  ExprRef zone = TRY(resolve(*at.zone));
  if (value->type.is(TypeKind::kTimestamp)) {
    value = coerce(value, Type(TypeKind::kTimestampTz, value->type.precision()));
  } else if (value->type.is(TypeKind::kTime)) {
    value = coerce(value, Type(TypeKind::kTimeTz, value->type.precision()));
  }
  // Of times of day there is only the operator; it takes the zone's offset of now.
  bool is_clock = value->type.is(TypeKind::kTimeTz);
  if (is_clock) resolver_.note_nondeterministic();
  std::string_view name = is_clock ? "$at_timezone" : "at_timezone";
  return call_named(name, {std::move(value), std::move(zone)}, at.position);
}

Result<ExprRef> ExpressionResolver::resolve_case(const Case& value) {
  ExprRef operand;
  if (value.operand) operand = TRY(resolve(*value.operand));
  std::vector<ExprRef> args;
  for (const Case::When& when : value.whens) {
    if (when.is_predicate) {
      case_operands_.push_back(operand);
      auto condition = resolve_boolean(*when.condition, "CASE WHEN clause");
      case_operands_.pop_back();
      args.push_back(TRY(std::move(condition)));
    } else if (operand) {
      ExprRef other = TRY(resolve(*when.condition));
      if (!common_super_type(operand->type, other->type)) {
        return sql_error("TYPE_MISMATCH", when.condition->position,
                         "CASE operand type does not match WHEN clause operand type: " +
                             operand->type.text() + " vs " + other->type.text());
      }
      args.push_back(TRY(make_comparison(ComparisonOperator::kEqual, operand, std::move(other),
                                         when.condition->position)));
    } else {
      args.push_back(TRY(resolve_boolean(*when.condition, "CASE WHEN clause")));
    }
    args.push_back(TRY(resolve(*when.result)));
  }
  args.push_back(value.otherwise ? TRY(resolve(*value.otherwise))
                                 : make_null(Type(), value.position));
  std::vector<ExprRef*> results;
  for (size_t i = 1; i < args.size(); i += 2) results.push_back(&args[i]);
  results.push_back(&args.back());
  TRY(unify(results, "All CASE results must be the same type"));
  Type type = args.back()->type;
  return make_form(Form::kCase, std::move(type), std::move(args), value.position);
}

Result<ExprRef> ExpressionResolver::resolve_if(const If& value) {
  std::vector<ExprRef> args;
  args.push_back(TRY(resolve_boolean(*value.condition, "IF condition")));
  args.push_back(TRY(resolve(*value.then)));
  args.push_back(value.otherwise ? TRY(resolve(*value.otherwise))
                                 : make_null(Type(), value.position));
  TRY(unify({&args[1], &args[2]}, "Result types for IF must be the same"));
  Type type = args.back()->type;
  return make_form(Form::kCase, std::move(type), std::move(args), value.position);
}

Result<ExprRef> ExpressionResolver::resolve_coalesce(const Coalesce& value) {
  std::vector<ExprRef> args;
  for (const ExpressionPtr& item : value.values) args.push_back(TRY(resolve(*item)));
  std::vector<ExprRef*> values;
  for (ExprRef& arg : args) values.push_back(&arg);
  TRY(unify(values, "All COALESCE operands must be the same type"));
  Type type = args[0]->type;
  return make_form(Form::kCoalesce, std::move(type), std::move(args), value.position);
}

Result<ExprRef> ExpressionResolver::resolve_null_if(const NullIf& value) {
  ExprRef first = TRY(resolve(*value.first));
  ExprRef second = TRY(resolve(*value.second));
  if (!common_super_type(first->type, second->type)) {
    return sql_error("TYPE_MISMATCH", value.position,
                     "Types are not comparable with NULLIF: " + first->type.text() + " vs " +
                         second->type.text());
  }
  ExprRef equal = TRY(make_comparison(ComparisonOperator::kEqual, first, second, value.position));
  Type type = first->type;
  return make_form(Form::kCase, type, {equal, make_null(type, value.position), first},
                   value.position);
}

Result<ExprRef> ExpressionResolver::resolve_row(const Row& row) {
  std::vector<ExprRef> args;
  std::vector<TypeField> fields;
  for (const ExpressionPtr& item : row.items) {
    args.push_back(TRY(resolve(*item)));
    fields.push_back({"", args.back()->type});
  }
  return make_form(Form::kRow, Type::row(std::move(fields)), std::move(args), row.position);
}

Result<ExprRef> ExpressionResolver::resolve_array(const Array& array) {
  std::vector<ExprRef> args;
  for (const ExpressionPtr& item : array.items) args.push_back(TRY(resolve(*item)));
  std::vector<ExprRef*> values;
  for (ExprRef& arg : args) values.push_back(&arg);
  TRY(unify(values, "All ARRAY elements must be the same type"));
  Type element = args.empty() ? Type() : args[0]->type;
  return make_form(Form::kArray, Type::array(std::move(element)), std::move(args), array.position);
}

Result<ExprRef> ExpressionResolver::resolve_subscript(const Subscript& subscript) {
  ExprRef base = TRY(resolve(*subscript.base));
  ExprRef index = TRY(resolve(*subscript.index));
  const Type type = base->type;
  if (type.is(TypeKind::kRow)) {
    const auto* ordinal = std::get_if<int64_t>(&index->constant.data);
    if (index->kind != ExprKind::kConstant || !ordinal || !index->type.is(TypeKind::kInteger)) {
      return sql_error("EXPRESSION_NOT_CONSTANT", subscript.index->position,
                       "Subscript expression on ROW requires a constant index");
    }
    if (*ordinal <= 0) {
      return sql_error(
          "INVALID_FUNCTION_ARGUMENT", subscript.index->position,
          "Invalid subscript index: " + std::to_string(*ordinal) + ". ROW indices start at 1");
    }
    if (static_cast<size_t>(*ordinal) > type.fields().size()) {
      return sql_error("INVALID_FUNCTION_ARGUMENT", subscript.index->position,
                       "Subscript index out of bounds: " + std::to_string(*ordinal) +
                           ", max value is " + std::to_string(type.fields().size()));
    }
    return make_field(std::move(base), static_cast<size_t>(*ordinal - 1), subscript.position);
  }
  bool is_array = type.is(TypeKind::kArray);
  Type wanted =
      is_array ? Type(TypeKind::kBigint) : (type.is(TypeKind::kMap) ? type.field_type(0) : Type());
  if ((!is_array && !type.is(TypeKind::kMap)) || !can_coerce(index->type, wanted)) {
    return sql_error("TYPE_MISMATCH", subscript.position,
                     "Cannot use " + index->type.text() + " for subscript of " + type.text());
  }
  Type result = is_array ? type.element() : type.field_type(1);
  return make_form(Form::kSubscript, std::move(result),
                   {std::move(base), coerce(std::move(index), wanted)}, subscript.position);
}

}  // namespace tarn::sql
