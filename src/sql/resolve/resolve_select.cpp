#include <algorithm>

#include "base/encoding.h"
#include "sql/resolve/prune.h"
#include "sql/resolve/resolve_expression.h"
#include "sql/resolve/resolve_grouping.h"
#include "sql/resolve/resolver.h"
#include "sql/syntax/format_sql.h"

namespace tarn::sql {

namespace {

struct Item {
  std::string name;
  ExprRef value;
  Position position;
};

struct OrderKey {
  ExprRef value;
  const SortItem* item = nullptr;
};

// One SELECT on its way: FROM and WHERE, items, grouping, HAVING, windows, projection, order.
class SelectResolver {
 public:
  SelectResolver(Resolver& resolver, const Select& select, const Query* query, const Env& env)
      : resolver_(resolver), select_(select), query_(query), env_(env) {}

  Result<RelationPlan> resolve() {
    TRY(resolve_from());
    TRY(resolve_items());
    TRY(resolve_order());
    TRY(aggregate());
    TRY(apply_windows());
    return finish();
  }

 private:
  Result<void> resolve_from() {
    if (select_.from) {
      RelationPlan from = TRY(resolver_.resolve_relation(*select_.from, env_, nullptr));
      plan_ = from.plan;
      scope_.fields = std::move(from.fields);
    } else {
      plan_ = single_row_plan();
    }
    scope_.outer = env_.outer;
    for (const WindowDefinition& window : select_.windows) {
      windows_[to_lower_ascii(window.name.value)] = &window.window;
    }
    if (select_.where) {
      ExpressionResolver expressions(resolver_, scope_, env_);
      ExprRef condition = TRY(expressions.resolve_boolean(*select_.where, "WHERE clause"));
      TRY(check_scalar(*condition, *select_.where, "WHERE clause"));
      plan_ = filter_plan(plan_, std::move(condition));
    }
    return {};
  }

  Result<void> check_scalar(const Expr& expr, const Expression& source, std::string_view clause) {
    if (!contains_kind(expr, ExprKind::kAggregate) && !contains_kind(expr, ExprKind::kWindow) &&
        !contains_kind(expr, ExprKind::kGrouping)) {
      return {};
    }
    return sql_error("EXPRESSION_NOT_SCALAR", source.position,
                     std::string(clause) +
                         " cannot contain aggregations, window functions or grouping "
                         "operations: [" +
                         format_expression(source) + "]");
  }

  ExpressionResolver expressions() {
    ExpressionResolver resolver(resolver_, scope_, env_);
    resolver.use_windows(&windows_);
    return resolver;
  }

  Result<void> resolve_items() {
    for (const SelectItem& item : select_.items) {
      if (item.star) {
        TRY(expand_star(item));
        continue;
      }
      ExprRef value = TRY(expressions().resolve(*item.expression));
      std::string name =
          item.alias ? item.alias->value : ExpressionResolver::output_name(*item.expression);
      items_.push_back({std::move(name), std::move(value), item.expression->position});
    }
    if (items_.empty()) {
      return sql_error("COLUMN_NOT_FOUND", select_.position,
                       "SELECT * not allowed from relation that has no columns");
    }
    return {};
  }

  Result<void> expand_star(const SelectItem& item) {
    if (item.expression) {
      std::vector<std::string> qualifier = qualifier_of(*item.expression);
      bool found = false;
      for (const Scope* scope = &scope_; scope && !found; scope = scope->outer) {
        for (const Field& field : scope->fields) {
          if (field.hidden || qualifier.empty() || !ends_with(field.qualifier, qualifier)) continue;
          found = true;
          ExprRef column = make_column(field.column, field.name, item.position);
          items_.push_back({field.name, std::move(column), item.position});
        }
      }
      return found ? rename_star(item) : expand_row(item, qualifier);
    }
    if (!select_.from) {
      return sql_error("COLUMN_NOT_FOUND", item.position,
                       "SELECT * not allowed in queries without FROM clause");
    }
    for (const Field& field : scope_.fields) {
      if (field.hidden) continue;
      items_.push_back(
          {field.name, make_column(field.column, field.name, item.position), item.position});
    }
    return {};
  }

  static std::vector<std::string> qualifier_of(const Expression& expression) {
    if (expression.kind == ExpressionKind::kIdentifier) {
      return {to_lower_ascii(as<IdentifierExpression>(expression).name.value)};
    }
    if (expression.kind != ExpressionKind::kDereference) return {};
    const auto& dereference = as<Dereference>(expression);
    std::vector<std::string> parts = qualifier_of(*dereference.base);
    if (!parts.empty()) parts.push_back(to_lower_ascii(dereference.field.value));
    return parts;
  }

  static bool ends_with(const std::vector<std::string>& whole,
                        const std::vector<std::string>& end) {
    return end.size() <= whole.size() && std::equal(end.rbegin(), end.rend(), whole.rbegin());
  }

  Result<void> rename_star(const SelectItem& item) {
    size_t count = item.star_aliases.size();
    if (count == 0) return {};
    if (count > items_.size()) {
      return sql_error("MISMATCHED_COLUMN_ALIASES", item.position,
                       "Column alias list has " + std::to_string(count) +
                           " entries but relation has fewer columns");
    }
    for (size_t i = 0; i < count; ++i) {
      items_[items_.size() - count + i].name = item.star_aliases[i].value;
    }
    return {};
  }

  // expression.* of a row.
  Result<void> expand_row(const SelectItem& item, const std::vector<std::string>& qualifier) {
    auto row = expressions().resolve(*item.expression);
    if (!row.ok() && !qualifier.empty()) {
      return sql_error("TABLE_NOT_FOUND", item.position,
                       "Unable to resolve reference " + format_expression(*item.expression));
    }
    ExprRef value = TRY(std::move(row));
    if (!value->type.is(TypeKind::kRow)) {
      return sql_error("TYPE_MISMATCH", item.position, "expected expression of type Row");
    }
    for (size_t i = 0; i < value->type.fields().size(); ++i) {
      const TypeField& field = value->type.fields()[i];
      items_.push_back({field.name, make_field(value, i, item.position), item.position});
    }
    return rename_star(item);
  }

  Result<void> resolve_order() {
    if (query_ == nullptr) return {};
    std::map<std::string, ExprRef> aliases;
    std::set<std::string> ambiguous;
    for (const Item& item : items_) {
      if (item.name.empty()) continue;
      auto [found, is_new] = aliases.try_emplace(to_lower_ascii(item.name), item.value);
      if (!is_new && !same_expr(*found->second, *item.value)) ambiguous.insert(found->first);
    }
    for (const SortItem& sort : query_->order_by) {
      ExprRef value = TRY(order_value(sort, aliases, ambiguous));
      if (!value->type.is_orderable()) {
        return sql_error("TYPE_MISMATCH", sort.position,
                         "Type " + value->type.text() +
                             " is not orderable, and therefore cannot be used in ORDER BY: " +
                             format_expression(*sort.key));
      }
      order_.push_back({std::move(value), &sort});
    }
    return {};
  }

  Result<ExprRef> order_value(const SortItem& sort, const std::map<std::string, ExprRef>& aliases,
                              const std::set<std::string>& ambiguous) {
    if (sort.key->kind == ExpressionKind::kLongLiteral) {
      uint64_t ordinal = as<LongLiteral>(*sort.key).value;
      if (ordinal >= 1 && ordinal <= items_.size()) return items_[ordinal - 1].value;
      return sql_error("INVALID_COLUMN_REFERENCE", sort.position,
                       "ORDER BY position " + std::to_string(ordinal) + " is not in select list");
    }
    if (sort.key->kind == ExpressionKind::kIdentifier) {
      const Identifier& name = as<IdentifierExpression>(*sort.key).name;
      if (ambiguous.contains(to_lower_ascii(name.value))) {
        return sql_error("AMBIGUOUS_NAME", name.position,
                         "Column '" + name.value + "' is ambiguous");
      }
    }
    ExpressionResolver resolver = expressions();
    resolver.use_aliases(&aliases);
    return resolver.resolve(*sort.key);
  }

  // Every expression that is computed after grouping.
  std::vector<ExprRef*> later_expressions() {
    std::vector<ExprRef*> values;
    for (Item& item : items_) values.push_back(&item.value);
    for (OrderKey& key : order_) values.push_back(&key.value);
    return values;
  }

  Result<void> aggregate() {
    ExprRef having;
    if (select_.having) {
      having = TRY(expressions().resolve_boolean(*select_.having, "HAVING clause"));
      if (contains_kind(*having, ExprKind::kWindow)) {
        return sql_error("NESTED_WINDOW", select_.having->position,
                         "HAVING clause cannot contain window functions or row pattern measures");
      }
    }
    std::vector<ExprRef*> values = later_expressions();
    if (having) values.push_back(&having);
    bool is_grouped = select_.group_by.has_value() || having;
    for (ExprRef* value : values) {
      is_grouped = is_grouped || contains_kind(**value, ExprKind::kAggregate) ||
                   contains_kind(**value, ExprKind::kGrouping);
    }
    if (!is_grouped) return {};

    std::vector<ExprRef> item_values;
    for (const Item& item : items_) item_values.push_back(item.value);
    GroupingResolver grouping(resolver_, scope_, env_, plan_);
    if (select_.group_by) TRY(grouping.resolve_keys(*select_.group_by, item_values));
    for (ExprRef* value : values) *value = TRY(grouping.rewrite(*value));
    plan_ = grouping.finish();
    if (having) plan_ = filter_plan(plan_, std::move(having));
    return {};
  }

  Result<void> apply_windows() {
    std::vector<Assignment> windows;
    for (ExprRef* value : later_expressions()) *value = take_windows(*value, windows);
    if (windows.empty()) return {};
    PlanMaker plan = new_plan(PlanKind::kWindow, {plan_});
    plan->columns = plan_->columns;
    for (const Assignment& window : windows) {
      plan->columns.push_back({window.symbol, window.value->type});
    }
    plan->assignments = std::move(windows);
    plan_ = std::move(plan);
    return {};
  }

  // `value` with its windows as columns; each different one once in `windows`.
  ExprRef take_windows(const ExprRef& value, std::vector<Assignment>& windows) {
    if (!contains_kind(*value, ExprKind::kWindow)) return value;
    if (value->kind == ExprKind::kWindow) {
      for (const Assignment& window : windows) {
        if (same_expr(*window.value, *value)) {
          return make_column({window.symbol, value->type}, "", value->position);
        }
      }
      windows.push_back({resolver_.new_symbol(), value});
      return make_column({windows.back().symbol, value->type}, "", value->position);
    }
    auto copy = std::make_shared<Expr>(*value);
    for (ExprRef& arg : copy->args) arg = take_windows(arg, windows);
    return copy;
  }

  Result<RelationPlan> finish() {
    std::vector<Assignment> assignments;
    RelationPlan result;
    for (const Item& item : items_) {
      Symbol symbol = symbol_for(item.value, assignments);
      Field field{item.name, {}, {symbol, item.value->type}};
      result.fields.push_back(std::move(field));
    }
    size_t visible = assignments.size();
    std::vector<SortKey> keys;
    for (const OrderKey& key : order_) {
      Symbol symbol = symbol_for(key.value, assignments);
      SortKey sort;
      sort.value = make_column({symbol, key.value->type}, "", key.item->position);
      sort.descending = key.item->descending;
      sort.nulls_first = key.item->nulls == NullOrder::kFirst;
      keys.push_back(std::move(sort));
    }
    if (select_.distinct) {
      if (assignments.size() > visible) {
        return sql_error("EXPRESSION_NOT_IN_DISTINCT", select_.position,
                         "For SELECT DISTINCT, ORDER BY expressions must appear in select list");
      }
      TRY(check_distinct());
    }
    PlanRef plan = project_plan(plan_, std::move(assignments));
    if (select_.distinct) {
      plan = distinct_plan(std::move(plan));
    }
    if (query_) plan = TRY(sort_and_limit_plan(resolver_, plan, std::move(keys), *query_));
    result.plan = std::move(plan);
    return result;
  }

  Result<void> check_distinct() {
    for (const Item& item : items_) {
      if (item.value->type.is_comparable()) continue;
      return sql_error("TYPE_MISMATCH", item.position,
                       "DISTINCT can only be applied to comparable types (actual: " +
                           item.value->type.text() + ")");
    }
    return {};
  }

  // A plain column keeps its symbol; equal expressions share one.
  Symbol symbol_for(const ExprRef& value, std::vector<Assignment>& assignments) {
    for (const Assignment& assignment : assignments) {
      if (same_expr(*assignment.value, *value)) return assignment.symbol;
    }
    // A column from around the query gets a symbol of its own here.
    bool is_own = value->kind == ExprKind::kColumn && has_column(value->symbol);
    assignments.push_back({is_own ? value->symbol : resolver_.new_symbol(), value});
    return assignments.back().symbol;
  }

  bool has_column(Symbol symbol) const {
    return std::any_of(plan_->columns.begin(), plan_->columns.end(),
                       [&](const PlanColumn& column) { return column.symbol == symbol; });
  }

  Resolver& resolver_;
  const Select& select_;
  const Query* query_;
  const Env& env_;
  PlanRef plan_;
  Scope scope_;
  std::map<std::string, const Window*> windows_;
  std::vector<Item> items_;
  std::vector<OrderKey> order_;
};

}  // namespace

Result<RelationPlan> resolve_select(Resolver& resolver, const Select& select, const Query* query,
                                    const Env& env) {
  return SelectResolver(resolver, select, query, env).resolve();
}

}  // namespace tarn::sql
