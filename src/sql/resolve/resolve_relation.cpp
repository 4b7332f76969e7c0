#include <algorithm>

#include "base/encoding.h"
#include "sql/resolve/resolve_expression.h"
#include "sql/resolve/resolver.h"
#include "sql/types/coercion.h"

namespace tarn::sql {

namespace {

const Unnest* unnest_of(const Relation& relation) {
  if (relation.kind == RelationKind::kUnnest) return &as<Unnest>(relation);
  if (relation.kind == RelationKind::kAliased) return unnest_of(*as<Aliased>(relation).relation);
  return nullptr;
}

bool is_lateral(const Relation& relation) {
  if (relation.kind == RelationKind::kAliased) return is_lateral(*as<Aliased>(relation).relation);
  return relation.kind == RelationKind::kLateral;
}

bool is_true(const ExpressionPtr& condition) {
  return condition == nullptr || (condition->kind == ExpressionKind::kBooleanLiteral &&
                                  as<BooleanLiteral>(*condition).value);
}

std::vector<Field> joined_fields(const RelationPlan& left, const RelationPlan& right) {
  std::vector<Field> fields = left.fields;
  fields.insert(fields.end(), right.fields.begin(), right.fields.end());
  return fields;
}

PlanMaker join_plan(JoinKind kind, const RelationPlan& left, const RelationPlan& right) {
  PlanMaker plan = new_plan(PlanKind::kJoin, {left.plan, right.plan});
  plan->join = kind == JoinKind::kImplicit ? JoinKind::kCross : kind;
  plan->columns = left.plan->columns;
  plan->columns.insert(plan->columns.end(), right.plan->columns.begin(), right.plan->columns.end());
  return plan;
}

const Field* find_using(const RelationPlan& relation, const Identifier& name, bool& ambiguous) {
  const Field* found = nullptr;
  for (const Field& field : relation.fields) {
    if (!equals_ignoring_case(field.name, name.value)) continue;
    ambiguous = found != nullptr;
    found = &field;
  }
  return found;
}

}  // namespace

Result<RelationPlan> Resolver::resolve_relation(const Relation& relation, const Env& env,
                                                const RelationPlan* left) {
  if (++relation_count_ > kRelationsMax) {
    return sql_error("QUERY_HAS_TOO_MANY_STAGES", relation.position,
                     "The query names more than " + std::to_string(kRelationsMax) + " relations");
  }
  switch (relation.kind) {
    case RelationKind::kTable:
      return resolve_table(as<Table>(relation), env);
    case RelationKind::kAliased:
      return resolve_aliased(as<Aliased>(relation), env, left);
    case RelationKind::kSampled:
      return resolve_sampled(as<Sampled>(relation), env, left);
    case RelationKind::kJoin:
      return resolve_join(as<Join>(relation), env);
    case RelationKind::kSubquery:
      return resolve_query(*as<SubqueryRelation>(relation).query, env);
    case RelationKind::kUnnest:
      return resolve_unnest(as<Unnest>(relation), env, left);
    case RelationKind::kLateral: {
      Scope scope{left ? left->fields : std::vector<Field>(), env.outer};
      return resolve_query(*as<Lateral>(relation).query, Env{&scope, env.with});
    }
    case RelationKind::kTableFunction:
      return not_supported(relation.position,
                           "Table function " + as<TableFunction>(relation).name.text());
  }
  return internal_error("unknown relation");
}

Result<RelationPlan> Resolver::resolve_table(const Table& table, const Env& env) {
  if (table.as_of) return not_supported(table.position, "FOR VERSION or TIMESTAMP AS OF");
  return resolve_name(table.name, env);
}

Result<RelationPlan> Resolver::resolve_name(const QualifiedName& name, const Env& env) {
  if (name.parts.size() == 1) {
    for (const WithEnv* with = env.with; with != nullptr; with = with->next) {
      if (equals_ignoring_case(with->item->name.value, name.parts[0].value)) {
        return resolve_with_item(*with, name.position());
      }
    }
  }
  const TableSchema* schema = TRY(look_up(name));
  if (schema->view) return resolve_view(*schema, name.position());
  return scan(*schema, name.position());
}

// A WITH item is resolved anew wherever it is named, so that each use is pruned by itself.
Result<RelationPlan> Resolver::resolve_with_item(const WithEnv& found, Position position) {
  if (++relation_count_ > kRelationsMax) {
    return sql_error("QUERY_HAS_TOO_MANY_STAGES", position,
                     "The query names more than " + std::to_string(kRelationsMax) + " relations");
  }
  const WithItem& item = *found.item;
  std::optional<RelationPlan> recursive;
  if (found.recursion) return refer_to(*found.recursion);
  if (found.may_recurse) recursive = TRY(resolve_recursive(found));
  RelationPlan relation =
      recursive ? std::move(*recursive) : TRY(resolve_query(*item.query, Env{nullptr, found.next}));
  std::string name = to_lower_ascii(item.name.value);
  std::vector<Field> fields;
  for (Field& field : relation.fields) {
    if (field.hidden) continue;
    field.qualifier = {name};
    fields.push_back(std::move(field));
  }
  if (!item.columns.empty()) {
    if (item.columns.size() != fields.size()) {
      return sql_error("MISMATCHED_COLUMN_ALIASES", item.name.position,
                       "WITH query name '" + item.name.value + "' has " +
                           std::to_string(fields.size()) + " columns but " +
                           std::to_string(item.columns.size()) + " column aliases");
    }
    for (size_t i = 0; i < fields.size(); ++i) fields[i].name = item.columns[i].value;
  }
  relation.fields = std::move(fields);
  return relation;
}

// Each row by itself, with the given chance; SYSTEM leaves the size of what is chosen to us.
Result<RelationPlan> Resolver::resolve_sampled(const Sampled& sampled, const Env& env,
                                               const RelationPlan* left) {
  RelationPlan relation = TRY(resolve_relation(*sampled.relation, env, left));
  Position position = sampled.percentage->position;
  Scope none;
  ExpressionResolver expressions(*this, none, Env{});
  ExprRef percentage = TRY(expressions.resolve(*sampled.percentage));
  if (!percentage->type.is_numeric()) {
    return sql_error("TYPE_MISMATCH", position, "Sample percentage should be a numeric expression");
  }
  percentage = coerce(std::move(percentage), Type(TypeKind::kDouble));
  const auto* value = std::get_if<double>(&percentage->constant.data);
  if (percentage->kind != ExprKind::kConstant || !value) {
    return not_supported(position, "TABLESAMPLE of a percentage that is no constant");
  }
  if (!(*value >= 0 && *value <= 100)) {
    return sql_error("NUMERIC_VALUE_OUT_OF_RANGE", position,
                     *value < 0 ? "Sample percentage must be greater than or equal to 0"
                                : "Sample percentage must be less than or equal to 100");
  }
  note_nondeterministic();
  Constant chance;
  chance.data = *value / 100;
  auto random = std::make_shared<Expr>();
  random->kind = ExprKind::kCall;
  random->type = Type(TypeKind::kDouble);
  random->function = &find_functions("random").front();
  relation.plan = computed_filter_plan(*this, relation.plan, std::move(random), [&](ExprRef drawn) {
    ExprRef limit = make_constant(Type(TypeKind::kDouble), chance, position);
    return make_form(Form::kLess, Type(TypeKind::kBoolean), {std::move(drawn), limit}, position);
  });
  return relation;
}

Result<const TableSchema*> Resolver::look_up(const QualifiedName& name) {
  std::vector<std::string> parts;
  for (const Identifier& part : name.parts) parts.push_back(to_lower_ascii(part.value));
  if (parts.size() > 3) {
    return syntax_error(name.position(), "Too many dots in table name: " + name.text());
  }
  if (parts.size() == 3) {
    if (parts[0] != "awsdatacatalog" && parts[0] != "hive" && parts[0] != session_.catalog) {
      return sql_error("CATALOG_NOT_FOUND", name.position(),
                       "Catalog '" + parts[0] + "' does not exist");
    }
    parts.erase(parts.begin());
  }
  if (parts.size() == 1) {
    if (database_.empty()) {
      return sql_error("MISSING_SCHEMA_NAME", name.position(),
                       "Schema must be specified when session schema is not set");
    }
    parts.insert(parts.begin(), to_lower_ascii(database_));
  }
  if (parts[1].find('$') != std::string::npos && !parts[1].ends_with("$partitions")) {
    return not_supported(name.position(), "Metadata table " + parts[1]);
  }
  std::string key = parts[0] + "." + parts[1];
  auto known = known_.find(key);
  if (known != known_.end()) return &known->second;
  auto schema = TRY(tables_.table(parts[0], parts[1]));
  if (!schema) {
    if (!TRY(tables_.has_database(parts[0]))) {
      return sql_error("SCHEMA_NOT_FOUND", name.position(),
                       "Schema '" + parts[0] + "' does not exist");
    }
    return sql_error("TABLE_NOT_FOUND", name.position(),
                     "Table '" + session_.catalog + "." + key + "' does not exist");
  }
  return &(known_[key] = std::move(*schema));
}

Result<RelationPlan> Resolver::scan(const TableSchema& schema, Position position) {
  RelationPlan relation;
  PlanMaker plan = new_plan(PlanKind::kScan, {});
  plan->table = uses_.size();
  std::vector<std::string> qualifier = {session_.catalog, schema.database, schema.name};
  auto add = [&](const std::string& name, Type type, bool hidden) {
    plan->columns.push_back(new_column(std::move(type)));
    plan->column_names.push_back(name);
    relation.fields.push_back({name, qualifier, plan->columns.back(), hidden});
  };
  for (const TableColumn& column : schema.columns) {
    add(column.name, TRY(type_of_hive(column.hive_type)), false);
  }
  for (const TableColumn& column : schema.partition_columns) {
    add(column.name, TRY(type_of_hive(column.hive_type)), false);
  }
  add("$path", Type::varchar(), true);
  relation.plan = std::move(plan);
  TableUse use;
  use.database = schema.database;
  use.name = schema.name;
  use.position = position;
  uses_.push_back(std::move(use));
  schemas_.push_back(schema);
  return relation;
}

Result<RelationPlan> Resolver::resolve_aliased(const Aliased& aliased, const Env& env,
                                               const RelationPlan* left) {
  RelationPlan relation = TRY(resolve_relation(*aliased.relation, env, left));
  std::vector<std::string> qualifier = {to_lower_ascii(aliased.alias.value)};
  size_t visible = 0;
  for (Field& field : relation.fields) {
    field.qualifier = qualifier;
    if (!field.hidden) ++visible;
  }
  if (aliased.columns.empty()) return relation;
  if (aliased.columns.size() != visible) {
    return sql_error("MISMATCHED_COLUMN_ALIASES", aliased.position,
                     "Column alias list has " + std::to_string(aliased.columns.size()) +
                         " entries but '" + aliased.alias.value + "' has " +
                         std::to_string(visible) + " columns available");
  }
  std::vector<Field> fields;
  for (Field& field : relation.fields) {
    if (field.hidden) continue;
    field.name = aliased.columns[fields.size()].value;
    fields.push_back(std::move(field));
  }
  relation.fields = std::move(fields);
  return relation;
}

Result<RelationPlan> Resolver::resolve_join(const Join& join, const Env& env) {
  if (join.natural) return not_supported(join.position, "Natural join");
  RelationPlan left = TRY(resolve_relation(*join.left, env, nullptr));
  if (const Unnest* unnest = unnest_of(*join.right)) {
    bool outer = join.join == JoinKind::kLeft;
    if ((join.join != JoinKind::kCross && join.join != JoinKind::kImplicit &&
         join.join != JoinKind::kInner && !outer) ||
        !is_true(join.on) || !join.using_columns.empty()) {
      return not_supported(unnest->position,
                           outer ? "LEFT JOIN involving UNNEST with a condition but ON TRUE"
                                 : "This kind of join involving UNNEST");
    }
    RelationPlan right = TRY(resolve_relation(*join.right, env, &left));
    if (outer) {
      auto plan = std::make_shared<Plan>(*right.plan);
      plan->keeps_empty = true;
      right.plan = std::move(plan);
    }
    return RelationPlan{right.plan, joined_fields(left, right)};
  }
  if (is_lateral(*join.right) && !is_true(join.on) &&
      (join.join == JoinKind::kRight || join.join == JoinKind::kFull)) {
    return not_supported(join.position,
                         "RIGHT or FULL JOIN involving LATERAL with a condition but ON TRUE");
  }
  RelationPlan right = TRY(resolve_relation(*join.right, env, &left));
  if (!join.using_columns.empty()) return join_using(join, std::move(left), std::move(right));
  PlanMaker plan = join_plan(join.join, left, right);
  RelationPlan result{nullptr, joined_fields(left, right)};
  if (join.on) {
    Scope scope{result.fields, env.outer};
    ExpressionResolver expressions(*this, scope, env);
    plan->condition = TRY(expressions.resolve_boolean(*join.on, "JOIN clause"));
  }
  result.plan = std::move(plan);
  return result;
}

Result<RelationPlan> Resolver::join_using(const Join& join, RelationPlan left, RelationPlan right) {
  PlanMaker plan = join_plan(join.join, left, right);
  std::vector<ExprRef> conditions;
  std::vector<Assignment> assignments;
  std::vector<Field> fields;
  std::set<Symbol> merged;
  for (const Identifier& name : join.using_columns) {
    bool ambiguous = false;
    const Field* a = find_using(left, name, ambiguous);
    const Field* b = find_using(right, name, ambiguous);
    if (ambiguous) {
      return sql_error("AMBIGUOUS_NAME", name.position, "Column '" + name.value + "' is ambiguous");
    }
    if (!a || !b) {
      return sql_error("COLUMN_NOT_FOUND", name.position,
                       "Column '" + name.value + "' is missing from " + (a ? "right" : "left") +
                           " side of join");
    }
    ExprRef x = make_column(a->column, a->name, name.position);
    ExprRef y = make_column(b->column, b->name, name.position);
    conditions.push_back(TRY(make_comparison(ComparisonOperator::kEqual, x, y, name.position)));
    Type type = *common_super_type(x->type, y->type);
    ExprRef value =
        make_form(Form::kCoalesce, type, {coerce(x, type), coerce(y, type)}, name.position);
    PlanColumn column = new_column(type);
    assignments.push_back({column.symbol, std::move(value)});
    fields.push_back({name.value, {}, column});
    merged.insert(a->column.symbol);
    merged.insert(b->column.symbol);
  }
  for (const Field& field : joined_fields(left, right)) {
    if (merged.contains(field.column.symbol)) continue;
    assignments.push_back({field.column.symbol, make_column(field.column, field.name, {})});
    fields.push_back(field);
  }
  plan->condition = conditions.size() == 1 ? conditions[0]
                                           : make_form(Form::kAnd, Type(TypeKind::kBoolean),
                                                       conditions, join.position);
  return RelationPlan{project_plan(std::move(plan), std::move(assignments)), std::move(fields)};
}

Result<RelationPlan> Resolver::resolve_unnest(const Unnest& unnest, const Env& env,
                                              const RelationPlan* left) {
  PlanRef child = left ? left->plan : single_row_plan();
  Scope scope{left ? left->fields : std::vector<Field>(), env.outer};
  ExpressionResolver expressions(*this, scope, env);
  PlanMaker plan = new_plan(PlanKind::kUnnest, {child});
  plan->columns = child->columns;
  RelationPlan relation;
  auto add = [&](const std::string& name, const Type& type) {
    plan->columns.push_back(new_column(type));
    relation.fields.push_back({name, {}, plan->columns.back()});
    return plan->columns.back().symbol;
  };
  for (const ExpressionPtr& expression : unnest.expressions) {
    UnnestItem item;
    item.value = TRY(expressions.resolve(*expression));
    const Type& type = item.value->type;
    if (type.is(TypeKind::kArray) && type.element().is(TypeKind::kRow)) {
      for (const TypeField& field : type.element().fields()) {
        item.symbols.push_back(add(field.name, field.type));
      }
    } else if (type.is(TypeKind::kArray)) {
      item.symbols.push_back(add("", type.element()));
    } else if (type.is(TypeKind::kMap)) {
      item.symbols.push_back(add("", type.field_type(0)));
      item.symbols.push_back(add("", type.field_type(1)));
    } else {
      return sql_error("TYPE_MISMATCH", expression->position, "Cannot unnest type: " + type.text());
    }
    plan->unnests.push_back(std::move(item));
  }
  if (unnest.with_ordinality) plan->ordinality = add("", Type(TypeKind::kBigint));
  relation.plan = std::move(plan);
  return relation;
}

}  // namespace tarn::sql
