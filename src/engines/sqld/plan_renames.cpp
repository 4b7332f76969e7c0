#include "engines/sqld/plan_renames.h"

#include <duckdb.hpp>
#include <duckdb/main/config.hpp>
#include <duckdb/optimizer/optimizer_extension.hpp>
#include <duckdb/planner/expression/bound_columnref_expression.hpp>
#include <duckdb/planner/expression_iterator.hpp>
#include <duckdb/planner/logical_operator_visitor.hpp>
#include <duckdb/planner/operator/logical_filter.hpp>
#include <duckdb/planner/operator/logical_projection.hpp>

#include <map>
#include <utility>

namespace tarn::engines {

namespace {

using duckdb::ColumnBinding;
using duckdb::LogicalOperator;
using duckdb::LogicalOperatorType;
using PlanNode = duckdb::unique_ptr<LogicalOperator>;

bool is_join(LogicalOperatorType type) {
  return type == LogicalOperatorType::LOGICAL_CROSS_PRODUCT ||
         type == LogicalOperatorType::LOGICAL_COMPARISON_JOIN ||
         type == LogicalOperatorType::LOGICAL_ANY_JOIN ||
         type == LogicalOperatorType::LOGICAL_DELIM_JOIN;
}

bool is_column(const duckdb::Expression& expression) {
  return expression.GetExpressionType() == duckdb::ExpressionType::BOUND_COLUMN_REF;
}

// What the order of a node's columns means to the node above them.
enum class Order { kNothing, kAsAbove, kPosition };

Order order_of_input(LogicalOperatorType type) {
  switch (type) {
    case LogicalOperatorType::LOGICAL_PROJECTION:
    case LogicalOperatorType::LOGICAL_AGGREGATE_AND_GROUP_BY:
      return Order::kNothing;
    case LogicalOperatorType::LOGICAL_FILTER:
    case LogicalOperatorType::LOGICAL_WINDOW:
    case LogicalOperatorType::LOGICAL_UNNEST:
    case LogicalOperatorType::LOGICAL_ORDER_BY:
    case LogicalOperatorType::LOGICAL_LIMIT:
      return Order::kAsAbove;
    default:  // set operations, common tables, DISTINCT, …
      return is_join(type) ? Order::kAsAbove : Order::kPosition;
  }
}

class RenameRemover final : public duckdb::LogicalOperatorVisitor {
 public:
  void run(PlanNode& plan) {
    remove_below(plan, true);
    if (sources_.empty()) return;
    VisitOperator(*plan);
    plan->ResolveOperatorTypes();
  }

 private:
  using Column = std::pair<duckdb::idx_t, duckdb::idx_t>;

  void remove_below(PlanNode& node, bool by_position) {
    const Order order = order_of_input(node->type);
    const bool inner = order == Order::kPosition || (order == Order::kAsAbove && by_position);
    for (PlanNode& child : node->children) remove_below(child, inner);
    if (node->type == LogicalOperatorType::LOGICAL_FILTER) move_below_projection(node);
    if (by_position || !is_rename_of_join(*node)) return;
    const auto table = node->Cast<duckdb::LogicalProjection>().table_index;
    for (size_t i = 0; i < node->expressions.size(); ++i) {
      sources_[{table, i}] =
          source_of(node->expressions[i]->Cast<duckdb::BoundColumnRefExpression>().binding);
    }
    PlanNode child = std::move(node->children[0]);
    node = std::move(child);
  }

  // Below a projection that computes as well go the conditions that read what it only renames.
  static void move_below_projection(PlanNode& node) {
    LogicalOperator& projection = *node->children[0];
    if (projection.type != LogicalOperatorType::LOGICAL_PROJECTION) return;
    if (!is_join(projection.children[0]->type)) return;
    auto moved = duckdb::make_uniq<duckdb::LogicalFilter>();
    decltype(node->expressions) kept;
    for (auto& condition : node->expressions) {
      const bool moves = condition->CanThrow() && !condition->IsVolatile() &&
                         read_below(condition, projection.expressions);
      (moves ? moved->expressions : kept).push_back(std::move(condition));
    }
    node->expressions = std::move(kept);
    if (moved->expressions.empty()) return;
    moved->children.push_back(std::move(projection.children[0]));
    projection.children[0] = std::move(moved);
    if (!node->expressions.empty()) return;
    PlanNode child = std::move(node->children[0]);
    node = std::move(child);
  }

  // Makes the condition read the projection's input, or leaves it as it is.
  template <typename Expressions>
  static bool read_below(duckdb::unique_ptr<duckdb::Expression>& condition,
                         const Expressions& columns) {
    bool reads_computed = false;
    using duckdb::BoundColumnRefExpression;
    duckdb::ExpressionIterator::VisitExpression<BoundColumnRefExpression>(
        *condition, [&](const BoundColumnRefExpression& column) {
          reads_computed = reads_computed || !is_column(*columns[column.binding.column_index]);
        });
    if (reads_computed) return false;
    duckdb::ExpressionIterator::VisitExpressionMutable<BoundColumnRefExpression>(
        condition, [&](BoundColumnRefExpression& column, duckdb::unique_ptr<duckdb::Expression>&) {
          column.binding = columns[column.binding.column_index]
                               ->template Cast<BoundColumnRefExpression>()
                               .binding;
        });
    return true;
  }

  static bool is_rename_of_join(const LogicalOperator& node) {
    if (node.type != LogicalOperatorType::LOGICAL_PROJECTION) return false;
    if (!is_join(node.children[0]->type)) return false;
    for (const auto& expression : node.expressions) {
      if (!is_column(*expression)) return false;
    }
    return true;
  }

  // Renames further down are known already.
  ColumnBinding source_of(const ColumnBinding& column) const {
    const auto found = sources_.find(Column(column.table_index, column.column_index));
    return found == sources_.end() ? column : found->second;
  }

  duckdb::unique_ptr<duckdb::Expression> VisitReplace(
      duckdb::BoundColumnRefExpression& column, duckdb::unique_ptr<duckdb::Expression>*) override {
    column.binding = source_of(column.binding);
    return nullptr;
  }

  std::map<Column, ColumnBinding> sources_;
};

void remove_renames(duckdb::OptimizerExtensionInput&, PlanNode& plan) { RenameRemover().run(plan); }

}  // namespace

void register_plan_renames(duckdb::DatabaseInstance& database) {
  duckdb::OptimizerExtension extension;
  extension.pre_optimize_function = remove_renames;
  duckdb::DBConfig::GetConfig(database).optimizer_extensions.push_back(extension);
}

}  // namespace tarn::engines
