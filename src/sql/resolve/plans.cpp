// Makers of plans.
#include <algorithm>
#include <set>

#include "sql/resolve/resolve_expression.h"
#include "sql/resolve/resolver.h"

namespace tarn::sql {

PlanMaker new_plan(PlanKind kind, std::vector<PlanRef> children) {
  auto plan = std::make_shared<Plan>();
  plan->kind = kind;
  plan->children = std::move(children);
  return plan;
}

PlanRef filter_plan(PlanRef child, ExprRef condition) {
  PlanMaker plan = new_plan(PlanKind::kFilter, {child});
  plan->columns = child->columns;
  plan->condition = std::move(condition);
  return plan;
}

// A symbol that is assigned twice, as in SELECT a, a, is so once.
PlanRef project_plan(PlanRef child, std::vector<Assignment> assignments) {
  PlanMaker plan = new_plan(PlanKind::kProject, {std::move(child)});
  std::set<Symbol> seen;
  for (Assignment& assignment : assignments) {
    if (!seen.insert(assignment.symbol).second) continue;
    plan->columns.push_back({assignment.symbol, assignment.value->type});
    plan->assignments.push_back(std::move(assignment));
  }
  return plan;
}

PlanRef limit_plan(PlanRef child, std::optional<int64_t> limit, int64_t offset) {
  if (!limit && offset == 0) return child;
  PlanMaker plan = new_plan(PlanKind::kLimit, {child});
  plan->columns = child->columns;
  plan->limit = limit;
  plan->offset = offset;
  return plan;
}

PlanRef sort_plan(PlanRef child, std::vector<SortKey> keys) {
  if (keys.empty()) return child;
  PlanMaker plan = new_plan(PlanKind::kSort, {child});
  plan->columns = child->columns;
  plan->order_by = std::move(keys);
  return plan;
}

PlanRef single_row_plan() {
  PlanMaker plan = new_plan(PlanKind::kValues, {});
  plan->rows.emplace_back();
  return plan;
}

PlanRef distinct_plan(PlanRef child) {
  PlanMaker plan = new_plan(PlanKind::kDistinct, {child});
  plan->columns = child->columns;
  return plan;
}

PlanRef computed_filter_plan(Resolver& resolver, PlanRef child, ExprRef value,
                             const std::function<ExprRef(ExprRef)>& condition) {
  std::vector<Assignment> assignments;
  for (const PlanColumn& column : child->columns) {
    assignments.push_back({column.symbol, make_column(column, "", {})});
  }
  const PlanColumn computed = resolver.new_column(value->type);
  assignments.push_back({computed.symbol, std::move(value)});
  PlanMaker filtered = new_plan(PlanKind::kFilter, {project_plan(child, std::move(assignments))});
  filtered->columns = child->columns;
  filtered->condition = condition(make_column(computed, "", {}));
  return filtered;
}

PlanRef failing_plan(Resolver& resolver, PlanRef child, std::string_view code,
                     std::string_view message) {
  auto fails = std::make_shared<Expr>();
  fails->kind = ExprKind::kCall;
  fails->type = Type(TypeKind::kBoolean);
  fails->function = &find_functions("$fail").front();
  for (std::string_view text : {code, message}) {
    Constant constant;
    constant.data = std::string(text);
    fails->args.push_back(make_constant(Type::varchar(), std::move(constant), {}));
  }
  return computed_filter_plan(resolver, std::move(child), std::move(fails),
                              [](ExprRef failed) { return failed; });
}

Result<std::optional<int64_t>> row_count_of(const ExpressionPtr& expression,
                                            const Session& session) {
  std::optional<int64_t> count;
  if (expression == nullptr) return count;
  std::string text;
  if (expression->kind == ExpressionKind::kLongLiteral) {
    count = static_cast<int64_t>(as<LongLiteral>(*expression).value);
  } else if (expression->kind == ExpressionKind::kParameter) {
    size_t index = as<Parameter>(*expression).index;
    if (index < session.parameters.size()) text = session.parameters[index];
    bool is_digits = !text.empty() && text.size() < 19 &&
                     std::all_of(text.begin(), text.end(), [](char c) { return isdigit(c); });
    if (is_digits) count = std::stoll(text);
  }
  if (!count || *count < 0) {
    return sql_error("TYPE_MISMATCH", expression->position,
                     "LIMIT and OFFSET must be whole numbers that are not negative");
  }
  return count;
}

namespace {

// Whether a row is among the first `count` or equal, in order, to the last of them.
PlanRef ties_plan(Resolver& resolver, PlanRef child, const std::vector<SortKey>& keys,
                  int64_t count) {
  auto rank = std::make_shared<Expr>();
  rank->kind = ExprKind::kWindow;
  rank->type = Type(TypeKind::kBigint);
  rank->function = &find_functions("rank").front();
  rank->window = WindowSpec{{}, keys, std::nullopt};
  PlanMaker ranked = new_plan(PlanKind::kWindow, {child});
  ranked->columns = child->columns;
  PlanColumn column = resolver.new_column(rank->type);
  ranked->columns.push_back(column);
  ranked->assignments = {{column.symbol, std::move(rank)}};
  Constant limit;
  limit.data = count;
  ExprRef is_first = make_form(
      Form::kLessOrEqual, Type(TypeKind::kBoolean),
      {make_column(column, "", {}), make_constant(column.type, std::move(limit), {})}, {});
  PlanMaker filtered = new_plan(PlanKind::kFilter, {std::move(ranked)});
  filtered->columns = child->columns;
  filtered->condition = std::move(is_first);
  return filtered;
}

}  // namespace

Result<PlanRef> sort_and_limit_plan(Resolver& resolver, PlanRef child, std::vector<SortKey> keys,
                                    const Query& query) {
  auto limit = TRY(row_count_of(query.limit, resolver.session()));
  auto offset = TRY(row_count_of(query.offset, resolver.session()));
  if (!query.with_ties) {
    return limit_plan(sort_plan(std::move(child), std::move(keys)), limit, offset.value_or(0));
  }
  if (keys.empty()) {
    return sql_error("MISSING_ORDER_BY", query.position,
                     "FETCH FIRST WITH TIES clause requires ORDER BY");
  }
  PlanRef rows = std::move(child);
  if (offset.value_or(0) > 0) rows = limit_plan(sort_plan(rows, keys), std::nullopt, *offset);
  PlanRef tied = ties_plan(resolver, std::move(rows), keys, limit.value_or(1));
  return sort_plan(std::move(tied), std::move(keys));
}

}  // namespace tarn::sql
