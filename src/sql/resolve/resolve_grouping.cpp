#include "sql/resolve/resolve_grouping.h"

#include <algorithm>

#include "base/encoding.h"
#include "sql/resolve/prune.h"
#include "sql/resolve/resolve_expression.h"

namespace tarn::sql {

namespace {

constexpr size_t kGroupingSetsMax = 2048;  // as Trino's query limit

std::vector<std::vector<Symbol>> rollup(const std::vector<std::vector<Symbol>>& parts) {
  std::vector<std::vector<Symbol>> sets;
  for (size_t count = parts.size() + 1; count-- > 0;) {
    std::vector<Symbol> set;
    for (size_t i = 0; i < count; ++i) set.insert(set.end(), parts[i].begin(), parts[i].end());
    sets.push_back(std::move(set));
  }
  return sets;
}

std::vector<std::vector<Symbol>> cube(const std::vector<std::vector<Symbol>>& parts) {
  std::vector<std::vector<Symbol>> sets;
  for (size_t bits = size_t{1} << parts.size(); bits-- > 0;) {
    std::vector<Symbol> set;
    for (size_t i = 0; i < parts.size(); ++i) {
      bool is_in = bits >> (parts.size() - 1 - i) & 1;
      if (is_in) set.insert(set.end(), parts[i].begin(), parts[i].end());
    }
    sets.push_back(std::move(set));
  }
  return sets;
}

void make_unique(std::vector<Symbol>& symbols) {
  std::vector<Symbol> unique;
  for (Symbol symbol : symbols) {
    if (std::find(unique.begin(), unique.end(), symbol) == unique.end()) unique.push_back(symbol);
  }
  symbols = std::move(unique);
}

}  // namespace

GroupingResolver::GroupingResolver(Resolver& resolver, const Scope& scope, const Env& env,
                                   PlanRef child)
    : resolver_(resolver), scope_(scope), env_(env), child_(std::move(child)) {}

// GROUP BY AUTO, unless there is a column of that name.
bool GroupingResolver::is_auto(const GroupingElement& element) const {
  if (element.kind != GroupingKind::kSimple || element.sets[0].size() != 1) return false;
  const Expression& only = *element.sets[0][0];
  if (only.kind != ExpressionKind::kIdentifier) return false;
  const Identifier& name = as<IdentifierExpression>(only).name;
  if (name.quoted || !equals_ignoring_case(name.value, "auto")) return false;
  for (const Scope* scope = &scope_; scope != nullptr; scope = scope->outer) {
    for (const Field& field : scope->fields) {
      if (equals_ignoring_case(field.name, "auto")) return false;
    }
  }
  return true;
}

// Every item of the select that does not aggregate.
Result<std::vector<Symbol>> GroupingResolver::auto_keys(const std::vector<ExprRef>& items,
                                                        Position position) {
  std::vector<Symbol> symbols;
  for (const ExprRef& item : items) {
    bool is_key = true;
    for (ExprKind kind : {ExprKind::kAggregate, ExprKind::kWindow, ExprKind::kGrouping}) {
      is_key = is_key && !contains_kind(*item, kind);
    }
    if (is_key) symbols.push_back(TRY(add_key(item, position)));
  }
  return symbols;
}

Result<Symbol> GroupingResolver::key_symbol(const Expression& expression,
                                            const std::vector<ExprRef>& items) {
  ExprRef value;
  if (expression.kind == ExpressionKind::kLongLiteral) {
    uint64_t ordinal = as<LongLiteral>(expression).value;
    if (ordinal < 1 || ordinal > items.size()) {
      return sql_error("INVALID_COLUMN_REFERENCE", expression.position,
                       "GROUP BY position " + std::to_string(ordinal) + " is not in select list");
    }
    value = items[ordinal - 1];
  } else {
    ExpressionResolver expressions(resolver_, scope_, env_);
    value = TRY(expressions.resolve(expression));
  }
  for (ExprKind kind : {ExprKind::kAggregate, ExprKind::kWindow, ExprKind::kGrouping}) {
    if (contains_kind(*value, kind)) {
      return sql_error("EXPRESSION_NOT_SCALAR", expression.position,
                       "GROUP BY clause cannot contain aggregations, window functions or "
                       "grouping operations: [" +
                           ExpressionResolver::output_name(expression) + "]");
    }
  }
  return add_key(value, expression.position);
}

Result<Symbol> GroupingResolver::add_key(const ExprRef& value, Position position) {
  if (!value->type.is_comparable()) {
    return sql_error("TYPE_MISMATCH", position,
                     value->type.text() +
                         " is not comparable, and therefore cannot be used in "
                         "GROUP BY");
  }
  for (const Key& key : keys_) {
    if (same_expr(*key.value, *value)) return key.symbol;
  }
  bool is_own = value->kind == ExprKind::kColumn && is_local(value->symbol);
  keys_.push_back({value, is_own ? value->symbol : resolver_.new_symbol()});
  return keys_.back().symbol;
}

Result<GroupingResolver::Sets> GroupingResolver::element_sets(const GroupingElement& element,
                                                              const std::vector<ExprRef>& items) {
  Sets parts;
  if (is_auto(element)) return Sets {
      TRY(auto_keys(items, element.position))
    };
  for (const auto& set : element.sets) {
    std::vector<Symbol> symbols;
    for (const ExpressionPtr& expression : set) {
      symbols.push_back(TRY(key_symbol(*expression, items)));
    }
    parts.push_back(std::move(symbols));
  }
  switch (element.kind) {
    case GroupingKind::kRollup:
      return rollup(parts);
    case GroupingKind::kCube:
      if (parts.size() > 10) return not_supported(element.position, "CUBE of more than 10 parts");
      return cube(parts);
    default:
      return parts;
  }
}

Result<void> GroupingResolver::resolve_keys(const GroupBy& group_by,
                                            const std::vector<ExprRef>& items) {
  for (const GroupingElement& element : group_by.elements) {
    if (element.kind != GroupingKind::kSimple) has_sets_ = true;
    Sets parts = TRY(element_sets(element, items));
    Sets product;
    if (sets_.size() * parts.size() > kGroupingSetsMax) {
      return sql_error(
          "TOO_MANY_GROUPING_SETS", group_by.position,
          "GROUP BY has more than " + std::to_string(kGroupingSetsMax) + " grouping sets");
    }
    for (const auto& left : sets_) {
      for (const auto& right : parts) {
        product.push_back(left);
        product.back().insert(product.back().end(), right.begin(), right.end());
      }
    }
    sets_ = std::move(product);
  }
  for (auto& set : sets_) make_unique(set);
  if (group_by.distinct) {
    Sets unique;
    for (const auto& set : sets_) {
      bool seen = std::any_of(unique.begin(), unique.end(), [&](const auto& other) {
        return std::is_permutation(set.begin(), set.end(), other.begin(), other.end());
      });
      if (!seen) unique.push_back(set);
    }
    sets_ = std::move(unique);
  }
  return {};
}

bool GroupingResolver::is_key(Symbol symbol) const {
  return std::any_of(keys_.begin(), keys_.end(),
                     [&](const Key& key) { return key.symbol == symbol; });
}

bool GroupingResolver::is_local(Symbol symbol) const {
  return std::any_of(child_->columns.begin(), child_->columns.end(),
                     [&](const PlanColumn& column) { return column.symbol == symbol; });
}

Result<ExprRef> GroupingResolver::rewrite(const ExprRef& value) {
  for (const Key& key : keys_) {
    if (same_expr(*key.value, *value)) {
      return make_column({key.symbol, value->type}, value->name, value->position);
    }
  }
  switch (value->kind) {
    case ExprKind::kAggregate:
    case ExprKind::kGrouping:
      return rewrite_aggregate(value);
    case ExprKind::kColumn:
      if (!is_local(value->symbol)) return value;
      return sql_error(
          "EXPRESSION_NOT_AGGREGATE", value->position,
          "'" + value->name + "' must be an aggregate expression or appear in GROUP BY clause");
    case ExprKind::kSubquery:
      TRY(check_subquery(*value));
      return rewrite_parts(*value);
    default:
      return rewrite_parts(*value);
  }
}

Result<ExprRef> GroupingResolver::rewrite_aggregate(const ExprRef& value) {
  if (value->kind == ExprKind::kGrouping) {
    for (const ExprRef& arg : value->args) {
      if (arg->kind != ExprKind::kColumn || !is_key(arg->symbol)) {
        return sql_error("INVALID_ARGUMENTS", arg->position,
                         "The arguments to GROUPING() must be expressions referenced by the GROUP "
                         "BY at " +
                             std::to_string(arg->position.line) + ":" +
                             std::to_string(arg->position.column));
      }
    }
  }
  for (const Assignment& aggregate : aggregates_) {
    if (same_expr(*aggregate.value, *value)) {
      return make_column({aggregate.symbol, value->type}, "", value->position);
    }
  }
  aggregates_.push_back({resolver_.new_symbol(), value});
  return make_column({aggregates_.back().symbol, value->type}, "", value->position);
}

Result<ExprRef> GroupingResolver::rewrite_parts(const Expr& value) {
  auto copy = std::make_shared<Expr>(value);
  for (ExprRef& arg : copy->args) arg = TRY(rewrite(arg));
  if (copy->filter) copy->filter = TRY(rewrite(copy->filter));
  for (SortKey& key : copy->order_by) key.value = TRY(rewrite(key.value));
  if (copy->window) {
    for (ExprRef& part : copy->window->partition_by) part = TRY(rewrite(part));
    for (SortKey& key : copy->window->order_by) key.value = TRY(rewrite(key.value));
    if (copy->window->frame) {
      WindowFrame& frame = *copy->window->frame;
      if (frame.start_offset) frame.start_offset = TRY(rewrite(frame.start_offset));
      if (frame.end_offset) frame.end_offset = TRY(rewrite(frame.end_offset));
    }
  }
  return ExprRef(std::move(copy));
}

// A subquery reads the grouped rows, so of the ungrouped ones only what is a key.
Result<void> GroupingResolver::check_subquery(const Expr& value) {
  std::set<Symbol> symbols;
  collect_symbols(*value.plan, symbols);
  for (const Field& field : scope_.fields) {
    Symbol symbol = field.column.symbol;
    if (!symbols.contains(symbol) || is_key(symbol)) continue;
    return sql_error("EXPRESSION_NOT_AGGREGATE", value.position,
                     "Subquery uses '" + field.name + "' which must appear in GROUP BY clause");
  }
  return {};
}

PlanRef GroupingResolver::finish() {
  // Keys that aren't columns yet are computed below.
  std::vector<Assignment> assignments;
  bool is_plain = true;
  for (const PlanColumn& column : child_->columns) {
    assignments.push_back({column.symbol, make_column(column, "", {})});
  }
  for (const Key& key : keys_) {
    if (is_local(key.symbol)) continue;
    is_plain = false;
    assignments.push_back({key.symbol, key.value});
  }
  PlanRef child = is_plain ? child_ : project_plan(child_, std::move(assignments));
  PlanMaker plan = new_plan(PlanKind::kAggregate, {child});
  for (const Key& key : keys_) {
    plan->columns.push_back({key.symbol, key.value->type});
    plan->keys.push_back(key.symbol);
  }
  for (const Assignment& aggregate : aggregates_) {
    plan->columns.push_back({aggregate.symbol, aggregate.value->type});
  }
  plan->assignments = std::move(aggregates_);
  if (has_sets_ || sets_.size() > 1) plan->grouping_sets = std::move(sets_);
  return plan;
}

}  // namespace tarn::sql
