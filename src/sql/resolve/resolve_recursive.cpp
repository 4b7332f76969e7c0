// WITH RECURSIVE as Trino runs it: the base, then the step over the rows of the step before, a
// fixed number of times; rows that would come after that are an error. Each round is computed once
// and read twice: by the next one and by the result.
#include "base/encoding.h"
#include "sql/resolve/resolve_expression.h"
#include "sql/resolve/resolver.h"
#include "sql/types/coercion.h"

namespace tarn::sql {

namespace {

constexpr size_t kRecursionDepthMax = 10;  // max_recursion_depth, which Athena doesn't let set

Result<void> check_step(const RelationPlan& step, const std::vector<Type>& types,
                        Position position) {
  auto fields = visible(step);
  if (fields.size() != types.size()) {
    return sql_error("TYPE_MISMATCH", position,
                     "base and step relations of recursion have different number of fields: " +
                         std::to_string(types.size()) + ", " + std::to_string(fields.size()));
  }
  for (size_t i = 0; i < types.size(); ++i) {
    const Type& type = fields[i]->column.type;
    if (can_coerce(type, types[i])) continue;
    return sql_error("TYPE_MISMATCH", position,
                     "recursion step relation output type (" + type.text() +
                         ") is not coercible to recursion base relation output type (" +
                         types[i].text() + ") at column " + std::to_string(i + 1));
  }
  return {};
}

}  // namespace

RelationPlan Resolver::refer_to(SharedRelation& shared) {
  ++shared.uses;
  RelationPlan relation;
  PlanMaker plan = new_plan(PlanKind::kReference, {});
  plan->names = {shared.name};
  plan->inputs.resize(1);
  for (const Field& field : shared.relation.fields) {
    plan->inputs[0].push_back(field.column.symbol);
    plan->columns.push_back(new_column(field.column.type));
    relation.fields.push_back({field.name, field.qualifier, plan->columns.back()});
  }
  relation.plan = std::move(plan);
  return relation;
}

Result<RelationPlan> Resolver::recursion_step(const WithEnv& found, const QueryBody& step,
                                              SharedRelation& before) {
  WithEnv self = found;
  self.recursion = &before;
  return resolve_body(step, Env{nullptr, &self});
}

Result<std::optional<RelationPlan>> Resolver::resolve_recursive(const WithEnv& found) {
  const WithItem& item = *found.item;
  const Query& query = *item.query;
  std::optional<RelationPlan> nothing;
  const bool is_union = query.body->kind == QueryBodyKind::kSetOperation &&
                        as<SetOperation>(*query.body).op == SetOperator::kUnion;
  const bool is_bare =
      query.with.empty() && query.order_by.empty() && !query.limit && !query.offset;
  if (!is_union || !is_bare) return nothing;
  const auto& both = as<SetOperation>(*query.body);

  // What an item that doesn't recurse would leave behind is taken back.
  const size_t use_count = uses_.size();
  std::vector<SharedRelation> rounds(1);
  RelationPlan base = TRY(resolve_body(*both.left, Env{nullptr, found.next}));
  std::vector<Type> types;
  for (const Field* field : visible(base)) types.push_back(field->column.type);
  if (!item.columns.empty() && item.columns.size() != types.size()) return nothing;
  auto add_round = [&](const RelationPlan& relation) {
    SharedRelation& round = rounds.back();
    round.name = new_symbol();
    round.relation = with_types(*this, relation, types);
    for (size_t i = 0; i < types.size(); ++i) {
      Field& field = round.relation.fields[i];
      if (!item.columns.empty()) field.name = item.columns[i].value;
      field.qualifier = {to_lower_ascii(item.name.value)};
    }
  };
  add_round(base);
  for (size_t depth = 0; depth <= kRecursionDepthMax; ++depth) {
    RelationPlan step = TRY(recursion_step(found, *both.right, rounds.back()));
    if (rounds.back().uses == 0) {
      uses_.resize(use_count);
      schemas_.resize(use_count);
      return nothing;
    }
    if (rounds.back().uses > 1) {
      return sql_error("INVALID_RECURSIVE_REFERENCE", item.name.position,
                       "multiple recursive references in the step relation of recursion");
    }
    if (item.columns.empty()) {
      return sql_error("MISSING_COLUMN_ALIASES", item.name.position,
                       "missing column aliases in recursive WITH query");
    }
    TRY(check_step(step, types, item.name.position));
    rounds.emplace_back();
    add_round(step);
  }
  return std::optional<RelationPlan>(TRY(unite_rounds(rounds, both.distinct, item)));
}

// All rounds together; the last one must be empty.
Result<RelationPlan> Resolver::unite_rounds(std::vector<SharedRelation>& rounds, bool is_distinct,
                                            const WithItem& item) {
  PlanMaker all = new_plan(PlanKind::kSetOperation, {});
  all->set_operator = SetOperator::kUnion;
  RelationPlan result;
  for (const Field& field : rounds[0].relation.fields) {
    if (is_distinct && !field.column.type.is_comparable()) {
      return sql_error("TYPE_MISMATCH", item.name.position,
                       "Type " + field.column.type.text() +
                           " is not comparable and therefore cannot be used in UNION");
    }
    all->columns.push_back(new_column(field.column.type));
    result.fields.push_back({field.name, {}, all->columns.back()});
  }
  for (SharedRelation& round : rounds) {
    PlanRef rows = refer_to(round).plan;
    all->inputs.emplace_back();
    for (const PlanColumn& column : rows->columns) all->inputs.back().push_back(column.symbol);
    if (&round == &rounds.back()) {
      rows = failing_plan(*this, std::move(rows), "NOT_SUPPORTED",
                          "Recursion depth limit exceeded (" + std::to_string(kRecursionDepthMax) +
                              "). Use 'max_recursion_depth' session property to modify the limit.");
    }
    all->children.push_back(std::move(rows));
  }
  PlanMaker plan = new_plan(PlanKind::kShared, {});
  plan->columns = all->columns;
  for (SharedRelation& round : rounds) {
    plan->names.push_back(round.name);
    plan->children.push_back(round.relation.plan);
  }
  plan->children.push_back(is_distinct ? distinct_plan(std::move(all)) : PlanRef(std::move(all)));
  result.plan = std::move(plan);
  return result;
}

}  // namespace tarn::sql
