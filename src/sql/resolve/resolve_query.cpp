#include <algorithm>

#include "base/encoding.h"
#include "sql/resolve/resolve_expression.h"
#include "sql/resolve/resolver.h"
#include "sql/types/coercion.h"

namespace tarn::sql {

namespace {

// Of both sides the columns that the other one has too, in the order of the left one.
Result<void> keep_corresponding(RelationPlan& left, RelationPlan& right, Position position) {
  std::vector<Field> left_fields, right_fields;
  for (const Field* field : visible(left)) {
    const Field* partner = nullptr;
    for (const Field* other : visible(right)) {
      if (!field->name.empty() && equals_ignoring_case(field->name, other->name)) partner = other;
    }
    if (!partner) continue;
    left_fields.push_back(*field);
    right_fields.push_back(*partner);
  }
  if (left_fields.empty()) {
    return sql_error("INVALID_COLUMN_REFERENCE", position,
                     "No corresponding columns between the sides of the set operation");
  }
  left.fields = std::move(left_fields);
  right.fields = std::move(right_fields);
  return {};
}

// The rows of VALUES as expressions, a Row taken apart.
std::vector<const Expression*> items_of(const Expression& row) {
  if (row.kind != ExpressionKind::kRow) return {&row};
  std::vector<const Expression*> items;
  for (const ExpressionPtr& item : as<Row>(row).items) items.push_back(item.get());
  return items;
}

std::string_view operator_name(SetOperator op) {
  switch (op) {
    case SetOperator::kUnion:
      return "UNION";
    case SetOperator::kIntersect:
      return "INTERSECT";
    default:
      return "EXCEPT";
  }
}

}  // namespace

RelationPlan with_types(Resolver& resolver, const RelationPlan& relation,
                        const std::vector<Type>& types) {
  RelationPlan result;
  std::vector<Assignment> assignments;
  for (const Field& field : relation.fields) {
    if (field.hidden) continue;
    const Type& type = types[assignments.size()];
    ExprRef value = coerce(make_column(field.column, field.name, {}), type);
    PlanColumn column = resolver.new_column(type);
    assignments.push_back({column.symbol, std::move(value)});
    result.fields.push_back({field.name, {}, column});
  }
  result.plan = project_plan(relation.plan, std::move(assignments));
  return result;
}

std::vector<const Field*> visible(const RelationPlan& relation) {
  std::vector<const Field*> fields;
  for (const Field& field : relation.fields) {
    if (!field.hidden) fields.push_back(&field);
  }
  return fields;
}

Result<RelationPlan> Resolver::resolve_query(const Query& query, const Env& env) {
  // Seen to answer too many rows where the subquery is correlated.
  if (query.with_ties && env.outer) {
    return not_supported(query.position, "FETCH FIRST ... WITH TIES in a subquery expression");
  }
  std::vector<WithEnv> chain(query.with.size());
  Env inner = env;
  for (size_t i = 0; i < query.with.size(); ++i) {
    for (size_t k = 0; k < i; ++k) {
      if (equals_ignoring_case(query.with[k].name.value, query.with[i].name.value)) {
        return sql_error(
            "DUPLICATE_NAMED_QUERY", query.with[i].name.position,
            "WITH query name '" + query.with[i].name.value + "' specified more than once");
      }
    }
    chain[i] = {&query.with[i], inner.with, query.recursive, nullptr};
    inner.with = &chain[i];
  }
  if (query.body->kind == QueryBodyKind::kSelect) {
    return resolve_select(*this, as<Select>(*query.body), &query, inner);
  }
  RelationPlan relation = TRY(resolve_body(*query.body, inner));
  return sort_and_limit(std::move(relation), query, inner);
}

Result<RelationPlan> Resolver::resolve_body(const QueryBody& body, const Env& env) {
  switch (body.kind) {
    case QueryBodyKind::kSelect:
      return resolve_select(*this, as<Select>(body), nullptr, env);
    case QueryBodyKind::kValues:
      return resolve_values(as<Values>(body), env);
    case QueryBodyKind::kTable:
      return resolve_name(as<TableBody>(body).name, env);
    case QueryBodyKind::kSetOperation:
      return resolve_set_operation(as<SetOperation>(body), env);
    case QueryBodyKind::kSubquery:
      return resolve_query(*as<SubqueryBody>(body).query, env);
  }
  return internal_error("unknown query body");
}

Result<RelationPlan> Resolver::resolve_values(const Values& values, const Env& env) {
  Scope scope{{}, env.outer};
  ExpressionResolver expressions(*this, scope, env);
  PlanMaker plan = new_plan(PlanKind::kValues, {});
  for (const ExpressionPtr& row : values.rows) {
    std::vector<ExprRef> cells;
    for (const Expression* item : items_of(*row)) {
      ExprRef cell = TRY(expressions.resolve(*item));
      if (contains_kind(*cell, ExprKind::kAggregate) || contains_kind(*cell, ExprKind::kWindow)) {
        return sql_error("EXPRESSION_NOT_SCALAR", item->position,
                         "VALUES cannot contain aggregations, window functions or grouping "
                         "operations");
      }
      bool spreads = row->kind != ExpressionKind::kRow && cell->type.is(TypeKind::kRow);
      for (size_t i = 0; spreads && i < cell->type.fields().size(); ++i) {
        cells.push_back(make_field(cell, i, item->position));
      }
      if (!spreads) cells.push_back(std::move(cell));
    }
    if (!plan->rows.empty() && plan->rows[0].size() != cells.size()) {
      return sql_error(
          "TYPE_MISMATCH", row->position,
          "Values rows have mismatched sizes: " + std::to_string(plan->rows[0].size()) + " vs " +
              std::to_string(cells.size()));
    }
    plan->rows.push_back(std::move(cells));
  }
  RelationPlan relation;
  for (size_t i = 0; i < plan->rows[0].size(); ++i) {
    std::vector<ExprRef*> column;
    for (auto& row : plan->rows) column.push_back(&row[i]);
    auto unified = unify(column, "Values rows");
    if (!unified.ok()) {
      return sql_error("TYPE_MISMATCH", values.position, "Values rows have mismatched types");
    }
    plan->columns.push_back(new_column((*column[0])->type));
    relation.fields.push_back({"", {}, plan->columns.back()});
  }
  relation.plan = std::move(plan);
  return relation;
}

Result<RelationPlan> Resolver::resolve_set_operation(const SetOperation& operation,
                                                     const Env& env) {
  RelationPlan left = TRY(resolve_body(*operation.left, env));
  RelationPlan right = TRY(resolve_body(*operation.right, env));
  if (operation.corresponding) TRY(keep_corresponding(left, right, operation.position));
  auto left_fields = visible(left);
  auto right_fields = visible(right);
  std::string name(operator_name(operation.op));
  if (left_fields.size() != right_fields.size()) {
    return sql_error(
        "TYPE_MISMATCH", operation.position,
        name + " query has different number of fields: " + std::to_string(left_fields.size()) +
            ", " + std::to_string(right_fields.size()));
  }
  std::vector<Type> types;
  for (size_t i = 0; i < left_fields.size(); ++i) {
    const Type& a = left_fields[i]->column.type;
    const Type& b = right_fields[i]->column.type;
    auto type = common_super_type(a, b);
    if (!type) {
      return sql_error("TYPE_MISMATCH", operation.position,
                       "column " + std::to_string(i + 1) + " in " + name +
                           " query has incompatible types: " + a.text() + ", " + b.text());
    }
    if (operation.distinct && !type->is_comparable()) {
      return sql_error("TYPE_MISMATCH", operation.position,
                       "Type " + type->text() +
                           " is not comparable and therefore cannot be "
                           "used in " +
                           name);
    }
    types.push_back(*type);
  }
  RelationPlan a = with_types(*this, left, types);
  RelationPlan b = with_types(*this, right, types);
  PlanMaker plan = new_plan(PlanKind::kSetOperation, {a.plan, b.plan});
  plan->set_operator = operation.op;
  plan->is_distinct = operation.distinct;
  plan->inputs.resize(2);
  RelationPlan result;
  for (size_t i = 0; i < types.size(); ++i) {
    plan->inputs[0].push_back(a.fields[i].column.symbol);
    plan->inputs[1].push_back(b.fields[i].column.symbol);
    plan->columns.push_back(new_column(types[i]));
    result.fields.push_back({a.fields[i].name, {}, plan->columns.back()});
  }
  result.plan = std::move(plan);
  return result;
}

Result<RelationPlan> Resolver::sort_and_limit(RelationPlan relation, const Query& query,
                                              const Env& env) {
  std::vector<SortKey> keys;
  if (!query.order_by.empty()) {
    Scope scope{relation.fields, env.outer};
    ExpressionResolver expressions(*this, scope, env);
    std::vector<Assignment> assignments;
    for (const PlanColumn& column : relation.plan->columns) {
      assignments.push_back({column.symbol, make_column(column, "", {})});
    }
    for (const SortItem& item : query.order_by) {
      SortKey key;
      if (item.key->kind == ExpressionKind::kLongLiteral) {
        uint64_t ordinal = as<LongLiteral>(*item.key).value;
        auto fields = visible(relation);
        if (ordinal < 1 || ordinal > fields.size()) {
          return sql_error(
              "INVALID_COLUMN_REFERENCE", item.position,
              "ORDER BY position " + std::to_string(ordinal) + " is not in select list");
        }
        const Field& field = *fields[ordinal - 1];
        key.value = make_column(field.column, field.name, item.position);
      } else {
        key.value = TRY(expressions.resolve(*item.key));
      }
      if (!key.value->type.is_orderable()) {
        return sql_error("TYPE_MISMATCH", item.position,
                         "Type " + key.value->type.text() +
                             " is not orderable, and therefore cannot be used in ORDER BY: " +
                             ExpressionResolver::output_name(*item.key));
      }
      if (key.value->kind != ExprKind::kColumn) {
        assignments.push_back({new_symbol(), key.value});
        key.value = make_column({assignments.back().symbol, key.value->type}, "", item.position);
      }
      key.descending = item.descending;
      key.nulls_first = item.nulls == NullOrder::kFirst;
      keys.push_back(std::move(key));
    }
    if (assignments.size() > relation.plan->columns.size()) {
      relation.plan = project_plan(relation.plan, std::move(assignments));
    }
  }
  relation.plan = TRY(sort_and_limit_plan(*this, relation.plan, std::move(keys), query));
  return relation;
}

}  // namespace tarn::sql
