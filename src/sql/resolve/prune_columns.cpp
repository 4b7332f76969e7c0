#include <algorithm>
#include <map>

#include "sql/resolve/prune.h"

namespace tarn::sql {

namespace {

void visit_parts(const Expr& expr, const std::function<void(const Expr&)>& visit) {
  for (const ExprRef& arg : expr.args) visit(*arg);
  if (expr.filter) visit(*expr.filter);
  for (const SortKey& key : expr.order_by) visit(*key.value);
  if (!expr.window) return;
  for (const ExprRef& part : expr.window->partition_by) visit(*part);
  for (const SortKey& key : expr.window->order_by) visit(*key.value);
  if (!expr.window->frame) return;
  if (expr.window->frame->start_offset) visit(*expr.window->frame->start_offset);
  if (expr.window->frame->end_offset) visit(*expr.window->frame->end_offset);
}

// Finds what is read: from the outputs and from what decides which rows there are, through what
// defines each symbol.
class Liveness {
 public:
  void need(Symbol symbol) {
    if (!needed_.insert(symbol).second) return;
    auto [first, last] = definitions_.equal_range(symbol);
    std::vector<const Expr*> values;
    for (auto it = first; it != last; ++it) values.push_back(it->second);
    for (const Expr* value : values) read(*value);
    auto [from, to] = aliases_.equal_range(symbol);
    std::vector<Symbol> symbols;
    for (auto it = from; it != to; ++it) symbols.push_back(it->second);
    for (Symbol other : symbols) need(other);
  }

  void read(const Expr& expr) {
    if (expr.kind == ExprKind::kColumn) need(expr.symbol);
    if (expr.plan && plans_.insert(expr.plan.get()).second) {
      walk(*expr.plan);
      if (expr.subquery != SubqueryKind::kExists) {
        for (const PlanColumn& column : expr.plan->columns) need(column.symbol);
      }
    }
    visit_parts(expr, [this](const Expr& part) { read(part); });
  }

  void walk(const Plan& plan) {
    reached_.push_back(const_cast<Plan*>(&plan));
    for (const PlanRef& child : plan.children) walk(*child);
    for (const Assignment& assignment : plan.assignments) {
      // A column that passes through is its own definition.
      if (is_pass_through(assignment)) continue;
      define(assignment.symbol, *assignment.value);
    }
    if (plan.condition) read(*plan.condition);
    for (Symbol key : plan.keys) need(key);
    for (const SortKey& key : plan.order_by) read(*key.value);
    for (const UnnestItem& item : plan.unnests) read(*item.value);
    if (plan.kind == PlanKind::kValues) {
      for (const auto& row : plan.rows) {
        for (const ExprRef& cell : row) read(*cell);
      }
    }
    if (plan.kind == PlanKind::kReference) {
      for (size_t i = 0; i < plan.columns.size(); ++i) {
        alias(plan.columns[i].symbol, plan.inputs[0][i]);
      }
    }
    if (plan.kind == PlanKind::kSetOperation) {
      for (size_t i = 0; i < plan.columns.size(); ++i) {
        for (const auto& input : plan.inputs) alias(plan.columns[i].symbol, input[i]);
      }
    }
    bool all = plan.kind == PlanKind::kDistinct || plan.kind == PlanKind::kValues ||
               (plan.kind == PlanKind::kSetOperation &&
                (plan.is_distinct || plan.set_operator != SetOperator::kUnion));
    if (!all) return;
    for (const PlanColumn& column : plan.columns) need(column.symbol);
  }

  bool is_needed(Symbol symbol) const { return needed_.contains(symbol); }
  const std::vector<Plan*>& reached() const { return reached_; }

 private:
  static bool is_pass_through(const Assignment& assignment) {
    return assignment.value->kind == ExprKind::kColumn &&
           assignment.value->symbol == assignment.symbol;
  }
  void define(Symbol symbol, const Expr& value) {
    definitions_.emplace(symbol, &value);
    if (needed_.contains(symbol)) read(value);
  }
  void alias(Symbol symbol, Symbol other) {
    aliases_.emplace(symbol, other);
    if (needed_.contains(symbol)) need(other);
  }

  std::set<Symbol> needed_;
  std::multimap<Symbol, const Expr*> definitions_;
  std::multimap<Symbol, Symbol> aliases_;
  std::set<const Plan*> plans_;
  std::vector<Plan*> reached_;
};

void drop_unneeded(Plan& plan, const Liveness& live) {
  if (plan.kind == PlanKind::kValues) return;
  size_t kept = 0;
  for (size_t i = 0; i < plan.columns.size(); ++i) {
    if (!live.is_needed(plan.columns[i].symbol)) continue;
    plan.columns[kept] = plan.columns[i];
    if (plan.kind == PlanKind::kScan) plan.column_names[kept] = plan.column_names[i];
    for (auto& input : plan.inputs) input[kept] = input[i];
    ++kept;
  }
  plan.columns.resize(kept);
  if (plan.kind == PlanKind::kScan) plan.column_names.resize(kept);
  for (auto& input : plan.inputs) input.resize(kept);
  std::erase_if(plan.assignments, [&](const Assignment& a) { return !live.is_needed(a.symbol); });
}

void list_columns(const Plan& scan, const TableSchema& schema, TableUse& use) {
  for (size_t i = 0; i < scan.columns.size(); ++i) {
    const std::string& name = scan.column_names[i];
    if (name == "$path") {
      use.uses_path = true;
      continue;
    }
    ColumnUse column;
    column.name = name;
    column.physical_type = physical_type(scan.columns[i].type);
    for (const TableColumn& known : schema.columns) {
      if (known.name == name) column.hive_type = known.hive_type;
    }
    for (const TableColumn& known : schema.partition_columns) {
      if (known.name != name) continue;
      column.hive_type = known.hive_type;
      column.is_partition = true;
    }
    use.columns.push_back(std::move(column));
  }
}

}  // namespace

// The plans are the resolver's own still: nobody else has them before this is done.
void prune_columns(Tree& tree, std::vector<TableUse>& uses) {
  Liveness live;
  live.walk(*tree.root);
  for (Symbol output : tree.outputs) live.need(output);
  std::set<const Plan*> listed;
  for (size_t i = 0; i < live.reached().size(); ++i) {
    Plan& plan = *live.reached()[i];
    if (!listed.insert(&plan).second) continue;
    drop_unneeded(plan, live);
    if (plan.kind == PlanKind::kScan) {
      list_columns(plan, tree.tables[plan.table], uses[plan.table]);
    }
  }
}

void collect_symbols(const Expr& expr, std::set<Symbol>& symbols) {
  if (expr.kind == ExprKind::kColumn) symbols.insert(expr.symbol);
  if (expr.plan) collect_symbols(*expr.plan, symbols);
  visit_parts(expr, [&](const Expr& part) { collect_symbols(part, symbols); });
}

void collect_symbols(const Plan& plan, std::set<Symbol>& symbols) {
  for (const PlanRef& child : plan.children) collect_symbols(*child, symbols);
  for (const Assignment& assignment : plan.assignments) collect_symbols(*assignment.value, symbols);
  if (plan.condition) collect_symbols(*plan.condition, symbols);
  for (const SortKey& key : plan.order_by) collect_symbols(*key.value, symbols);
  for (const UnnestItem& item : plan.unnests) collect_symbols(*item.value, symbols);
  for (const auto& row : plan.rows) {
    for (const ExprRef& cell : row) collect_symbols(*cell, symbols);
  }
}

}  // namespace tarn::sql
