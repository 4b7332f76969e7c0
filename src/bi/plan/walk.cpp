#include "bi/plan/walk.h"

#include <algorithm>
#include <unordered_map>

namespace tarn::bi {
namespace {

// How many windows of each level are nested below and with a node.
struct Depth {
  size_t pre_filter = 0, pre_aggregate = 0, table = 0;
};

class Walk {
 public:
  explicit Walk(Parts& parts) : parts_(parts) {}

  Depth visit(ExprPtr expr) {
    if (const auto seen = depths_.find(expr); seen != depths_.end()) return seen->second;
    Depth depth;
    const auto below = [&](ExprPtr child) {
      const Depth of = visit(child);
      depth.pre_filter = std::max(depth.pre_filter, of.pre_filter);
      depth.pre_aggregate = std::max(depth.pre_aggregate, of.pre_aggregate);
      depth.table = std::max(depth.table, of.table);
    };
    for (ExprPtr argument : expr->arguments) below(argument);
    for (ExprPtr field : expr->frame.group) below(field);
    for (const Frame::Key& key : expr->frame.order) below(key.value);
    if (expr->kind == Expr::Kind::kColumn) parts_.columns.push_back(expr);
    if (expr->kind == Expr::Kind::kCall) add_call(expr, depth);
    depths_.emplace(expr, depth);
    return depth;
  }

 private:
  void add_call(ExprPtr expr, Depth& depth) {
    if (expr->function->kind == FunctionKind::kScalar) return;
    if (!is_window(*expr)) {
      (expr->level == Level::kLevelAggregate ? parts_.level_aggregates : parts_.aggregates)
          .push_back(expr);
    } else if (expr->level == Level::kPreFilter) {
      add_layer(parts_.pre_filter, depth.pre_filter, expr);
    } else if (expr->level == Level::kPreAggregate) {
      add_layer(parts_.pre_aggregate, depth.pre_aggregate, expr);
    } else {
      add_layer(parts_.table, depth.table, expr);
    }
  }

  static void add_layer(std::vector<std::vector<ExprPtr>>& layers, size_t& depth, ExprPtr expr) {
    if (layers.size() <= depth) layers.resize(depth + 1);
    layers[depth++].push_back(expr);
  }

  Parts& parts_;
  std::unordered_map<ExprPtr, Depth> depths_;
};

}  // namespace

Parts parts_of(const std::vector<ExprPtr>& roots) {
  Parts parts;
  Walk walk(parts);
  for (ExprPtr root : roots) walk.visit(root);
  return parts;
}

}  // namespace tarn::bi
