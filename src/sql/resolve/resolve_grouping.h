// GroupingResolver: GROUP BY and the aggregates of one select. It takes the select's expressions
// one by one, and gives them back reading the grouped rows. One thread.
#pragma once

#include "sql/resolve/resolver.h"

namespace tarn::sql {

class GroupingResolver {
 public:
  // `child` has the rows to group; `scope` its columns.
  GroupingResolver(Resolver& resolver, const Scope& scope, const Env& env, PlanRef child);

  // `items`: the select's, for GROUP BY 1.
  Result<void> resolve_keys(const GroupBy& group_by, const std::vector<ExprRef>& items);

  // EXPRESSION_NOT_AGGREGATE where it reads a column that is neither key nor in an aggregate.
  Result<ExprRef> rewrite(const ExprRef& value);

  PlanRef finish();

 private:
  struct Key {
    ExprRef value;
    Symbol symbol = 0;
  };
  using Sets = std::vector<std::vector<Symbol>>;

  bool is_auto(const GroupingElement& element) const;
  Result<std::vector<Symbol>> auto_keys(const std::vector<ExprRef>& items, Position position);
  Result<Symbol> add_key(const ExprRef& value, Position position);
  Result<Symbol> key_symbol(const Expression& expression, const std::vector<ExprRef>& items);
  Result<Sets> element_sets(const GroupingElement& element, const std::vector<ExprRef>& items);
  Result<ExprRef> rewrite_aggregate(const ExprRef& value);
  Result<ExprRef> rewrite_parts(const Expr& value);
  Result<void> check_subquery(const Expr& value);
  bool is_key(Symbol symbol) const;
  bool is_local(Symbol symbol) const;

  Resolver& resolver_;
  const Scope& scope_;
  const Env& env_;
  PlanRef child_;
  std::vector<Key> keys_;
  Sets sets_ = {{}};
  bool has_sets_ = false;
  std::vector<Assignment> aggregates_;
};

}  // namespace tarn::sql
