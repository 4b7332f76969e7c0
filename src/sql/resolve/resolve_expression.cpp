#include "sql/resolve/resolve_expression.h"

#include <algorithm>

#include "base/encoding.h"
#include "sql/syntax/parse.h"
#include "sql/types/coercion.h"

namespace tarn::sql {

namespace {

// a.b.c as its parts; empty when it is something else.
std::vector<Identifier> name_parts(const Expression& expression) {
  if (expression.kind == ExpressionKind::kIdentifier) {
    return {as<IdentifierExpression>(expression).name};
  }
  if (expression.kind != ExpressionKind::kDereference) return {};
  const auto& dereference = as<Dereference>(expression);
  std::vector<Identifier> parts = name_parts(*dereference.base);
  if (!parts.empty()) parts.push_back(dereference.field);
  return parts;
}

std::string joined(const std::vector<Identifier>& parts) {
  std::string text;
  for (const Identifier& part : parts) text += (text.empty() ? "" : ".") + part.value;
  return text;
}

// Whether `parts` name the field: its name, after any end of its qualifier.
bool names_field(const std::vector<Identifier>& parts, size_t count, const Field& field) {
  if (!equals_ignoring_case(parts[count - 1].value, field.name)) return false;
  if (count - 1 > field.qualifier.size()) return false;
  for (size_t i = 1; i < count; ++i) {
    const std::string& wanted = field.qualifier[field.qualifier.size() - i];
    if (!equals_ignoring_case(parts[count - 1 - i].value, wanted)) return false;
  }
  return true;
}

Result<ExprRef> take_field(ExprRef row, const Identifier& name) {
  const Type type = row->type;
  if (!type.is(TypeKind::kRow)) {
    return sql_error("TYPE_MISMATCH", row->position,
                     "Expression " + row->name + " is not of type ROW");
  }
  auto field = std::make_shared<Expr>();
  field->kind = ExprKind::kForm;
  field->form = Form::kField;
  field->position = row->position;
  field->name = row->name + "." + name.value;
  bool found = false;
  for (size_t i = 0; i < type.fields().size(); ++i) {
    if (!equals_ignoring_case(type.fields()[i].name, name.value)) continue;
    if (found) {
      return sql_error("AMBIGUOUS_NAME", row->position,
                       "Ambiguous row field reference: " + name.value);
    }
    found = true;
    field->index = i;
    field->type = type.field_type(i);
  }
  if (!found) {
    return sql_error("COLUMN_NOT_FOUND", row->position,
                     "Column '" + field->name +
                         "' cannot be resolved or requester is not authorized to access requested "
                         "resources");
  }
  field->args = {std::move(row)};
  return ExprRef(std::move(field));
}

}  // namespace

std::string ExpressionResolver::output_name(const Expression& expression) {
  if (expression.kind == ExpressionKind::kIdentifier) {
    return as<IdentifierExpression>(expression).name.value;
  }
  if (expression.kind == ExpressionKind::kDereference) {
    return as<Dereference>(expression).field.value;
  }
  return "";
}

Result<ExprRef> ExpressionResolver::resolve(const Expression& expression) {
  switch (expression.kind) {
    case ExpressionKind::kIdentifier:
      return resolve_name({as<IdentifierExpression>(expression).name}, expression.position);
    case ExpressionKind::kDereference:
      return resolve_dereference(as<Dereference>(expression));
    case ExpressionKind::kParameter:
      return resolve_parameter(as<Parameter>(expression));
    case ExpressionKind::kBinary:
      return resolve_binary(as<Binary>(expression));
    case ExpressionKind::kUnary:
      return resolve_unary(as<Unary>(expression));
    case ExpressionKind::kFunctionCall:
      return resolve_call(as<FunctionCall>(expression));
    case ExpressionKind::kGrouping:
      return resolve_grouping(as<Grouping>(expression));
    case ExpressionKind::kLambda:
      return sql_error("TYPE_MISMATCH", expression.position,
                       "Lambda expression should always be used inside a function");
    case ExpressionKind::kJsonFunction:
      return resolve_json(as<JsonFunction>(expression));
    case ExpressionKind::kNullLiteral:
    case ExpressionKind::kBooleanLiteral:
    case ExpressionKind::kLongLiteral:
    case ExpressionKind::kDecimalLiteral:
    case ExpressionKind::kDoubleLiteral:
    case ExpressionKind::kStringLiteral:
    case ExpressionKind::kBinaryLiteral:
    case ExpressionKind::kGenericLiteral:
    case ExpressionKind::kIntervalLiteral:
      return resolve_literal(expression);
    case ExpressionKind::kComparison:
    case ExpressionKind::kLogical:
    case ExpressionKind::kNot:
    case ExpressionKind::kIsNull:
    case ExpressionKind::kBetween:
    case ExpressionKind::kInList:
    case ExpressionKind::kInSubquery:
    case ExpressionKind::kLike:
    case ExpressionKind::kQuantified:
    case ExpressionKind::kExists:
      return resolve_predicate(expression);
    default:
      return resolve_special(expression);
  }
}

Result<ExprRef> ExpressionResolver::resolve_boolean(const Expression& expression,
                                                    std::string_view clause) {
  ExprRef value = TRY(resolve(expression));
  const Type boolean(TypeKind::kBoolean);
  if (!can_coerce(value->type, boolean)) {
    return sql_error(
        "TYPE_MISMATCH", expression.position,
        std::string(clause) + " must evaluate to a boolean: actual type " + value->type.text());
  }
  return coerce(std::move(value), boolean);
}

Result<ExprRef> ExpressionResolver::resolve_name(const std::vector<Identifier>& parts,
                                                 Position position) {
  std::string name = joined(parts);
  auto with_fields = [&](ExprRef value, size_t from) -> Result<ExprRef> {
    for (size_t i = from; i < parts.size(); ++i) value = TRY(take_field(value, parts[i]));
    return value;
  };
  for (size_t i = lambda_parameters_.size(); i-- > 0;) {
    const auto& [parameter, column] = lambda_parameters_[i];
    if (!equals_ignoring_case(parameter, parts[0].value)) continue;
    return with_fields(make_column(column, parameter, position), 1);
  }
  if (aliases_ && parts.size() == 1) {
    auto alias = aliases_->find(to_lower_ascii(parts[0].value));
    if (alias != aliases_->end()) return alias->second;
  }
  // The longest start that names a column; what follows are fields of a row.
  for (const Scope* scope = &scope_; scope != nullptr; scope = scope->outer) {
    for (size_t count = parts.size(); count > 0; --count) {
      const Field* found = nullptr;
      for (const Field& field : scope->fields) {
        if (!names_field(parts, count, field)) continue;
        if (found) {
          return sql_error("AMBIGUOUS_NAME", position, "Column '" + name + "' is ambiguous");
        }
        found = &field;
      }
      if (!found) continue;
      std::vector<Identifier> start(parts.begin(), parts.begin() + static_cast<long>(count));
      return with_fields(make_column(found->column, joined(start), position), count);
    }
  }
  return sql_error("COLUMN_NOT_FOUND", position,
                   "Column '" + name +
                       "' cannot be resolved or requester is not authorized to access requested "
                       "resources");
}

Result<ExprRef> ExpressionResolver::resolve_dereference(const Dereference& dereference) {
  std::vector<Identifier> parts = name_parts(dereference);
  if (!parts.empty()) return resolve_name(parts, dereference.position);
  ExprRef base = TRY(resolve(*dereference.base));
  return take_field(std::move(base), dereference.field);
}

Result<ExprRef> ExpressionResolver::resolve_parameter(const Parameter& parameter) {
  const std::vector<std::string>& values = resolver_.session().parameters;
  if (parameter.index >= values.size()) {
    return sql_error("INVALID_PARAMETER_USAGE", parameter.position,
                     "Incorrect number of parameters: expected at least " +
                         std::to_string(parameter.index + 1) + " but found " +
                         std::to_string(values.size()));
  }
  ExpressionPtr value = TRY(parse_expression(values[parameter.index]));
  // A value may name no column, and can't be another parameter.
  if (value->kind == ExpressionKind::kParameter) {
    return sql_error("INVALID_PARAMETER_USAGE", parameter.position, "Invalid parameter value");
  }
  Scope none;
  Env empty;
  ExpressionResolver constants(resolver_, none, empty);
  return constants.resolve(*value);
}

Result<ExprRef> ExpressionResolver::resolve_binary(const Binary& binary) {
  ExprRef left = TRY(resolve(*binary.left));
  ExprRef right = TRY(resolve(*binary.right));
  if (binary.op == BinaryOperator::kConcat) {
    return make_concat({std::move(left), std::move(right)}, binary.operator_position);
  }
  return make_arithmetic(binary.op, std::move(left), std::move(right), binary.operator_position);
}

Result<ExprRef> ExpressionResolver::resolve_subquery(const Query& query, SubqueryKind kind,
                                                     Position position) {
  if (!lambda_parameters_.empty()) {
    return not_supported(position, "A subquery inside a lambda expression");
  }
  RelationPlan relation = TRY(resolver_.resolve_query(query, Env{&scope_, env_.with}));
  std::vector<const Field*> fields;
  for (const Field& field : relation.fields) {
    if (!field.hidden) fields.push_back(&field);
  }
  if (kind != SubqueryKind::kExists && fields.size() != 1) {
    return sql_error("NOT_SUPPORTED", position,
                     "Multiple columns returned by subquery are not yet supported. Found " +
                         std::to_string(fields.size()));
  }
  auto expr = std::make_shared<Expr>();
  expr->kind = ExprKind::kSubquery;
  expr->subquery = kind;
  expr->position = position;
  expr->type = kind == SubqueryKind::kScalar ? fields[0]->column.type : Type(TypeKind::kBoolean);
  // One column in the plan: what is selected, under a symbol of its own.
  if (kind != SubqueryKind::kExists) {
    PlanColumn column = resolver_.new_column(fields[0]->column.type);
    ExprRef value = make_column(fields[0]->column, fields[0]->name, position);
    expr->plan = project_plan(relation.plan, {{column.symbol, std::move(value)}});
  } else {
    expr->plan = relation.plan;
  }
  return ExprRef(std::move(expr));
}

Result<ExprRef> ExpressionResolver::resolve_grouping(const Grouping& grouping) {
  auto expr = std::make_shared<Expr>();
  expr->kind = ExprKind::kGrouping;
  expr->type = Type(grouping.columns.size() < 32 ? TypeKind::kInteger : TypeKind::kBigint);
  expr->position = grouping.position;
  for (const QualifiedName& name : grouping.columns) {
    expr->args.push_back(TRY(resolve_name(name.parts, name.position())));
  }
  return ExprRef(std::move(expr));
}

}  // namespace tarn::sql
