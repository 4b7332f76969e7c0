#include <algorithm>
#include <map>

#include "sql/resolve/prune.h"
#include "sql/types/time_text.h"

namespace tarn::sql {

namespace {

using Predicate = PartitionPredicate;
using Conjuncts = std::vector<ExprRef>;

void split(const ExprRef& condition, Conjuncts& conjuncts) {
  if (condition->kind == ExprKind::kForm && condition->form == Form::kAnd) {
    for (const ExprRef& term : condition->args) split(term, conjuncts);
  } else {
    conjuncts.push_back(condition);
  }
}

// Turns what is said of one scan's partition columns into predicates. What it can't say is true.
class ScanPredicates {
 public:
  ScanPredicates(const Plan& scan, const TableSchema& schema) {
    for (size_t i = 0; i < scan.columns.size(); ++i) {
      for (size_t k = 0; k < schema.partition_columns.size(); ++k) {
        if (schema.partition_columns[k].name == scan.column_names[i]) {
          columns_[scan.columns[i].symbol] = k;
        }
      }
    }
  }

  Predicate make(const Expr& expr) const {
    if (expr.kind != ExprKind::kForm) return {};
    switch (expr.form) {
      case Form::kAnd:
      case Form::kOr:
        return logical(expr);
      case Form::kIn:
        return in_list(expr);
      case Form::kIsNull:
        return null_test(*expr.args[0], Predicate::Kind::kIsNull);
      case Form::kNot:
        if (expr.args[0]->kind == ExprKind::kForm && expr.args[0]->form == Form::kIsNull) {
          return null_test(*expr.args[0]->args[0], Predicate::Kind::kIsNotNull);
        }
        return {};
      default:
        if (expr.form < Form::kEqual || expr.form > Form::kGreaterOrEqual) return {};
        return comparison(expr.form, *expr.args[0], *expr.args[1]);
    }
  }

 private:
  // A partition column, bare or widened without a change of order.
  const size_t* column(const Expr& expr, Type& type) const {
    const Expr* value = &expr;
    while (value->kind == ExprKind::kCast && !value->safe && keeps_order(*value)) {
      value = value->args[0].get();
    }
    if (value->kind != ExprKind::kColumn) return nullptr;
    auto found = columns_.find(value->symbol);
    type = value->type;
    return found == columns_.end() ? nullptr : &found->second;
  }

  static bool keeps_order(const Expr& cast) {
    const Type& from = cast.args[0]->type;
    const Type& to = cast.type;
    if (from.is_integer()) return to.is_integer() || to.is(TypeKind::kDecimal);
    if (from.is(TypeKind::kVarchar)) {
      return to.is(TypeKind::kVarchar) && to.length() >= from.length();
    }
    return from.is(TypeKind::kDecimal) && to.is(TypeKind::kDecimal) && to.scale() >= from.scale();
  }

  static bool domain_of(const Type& type, Predicate& predicate) {
    if (type.is(TypeKind::kVarchar)) {
      predicate.domain = Predicate::Domain::kText;
    } else if (type.is(TypeKind::kDate)) {
      predicate.domain = Predicate::Domain::kDate;
    } else if (type.is_integer() || type.is(TypeKind::kDecimal)) {
      predicate.domain = Predicate::Domain::kNumber;
    } else {
      return false;
    }
    return true;
  }

  static bool value_of(const Expr& expr, std::string& value) {
    if (expr.kind != ExprKind::kConstant || expr.constant.is_null()) return false;
    if (const auto* text = std::get_if<std::string>(&expr.constant.data)) {
      value = *text;
    } else if (const auto* number = std::get_if<int64_t>(&expr.constant.data)) {
      value = expr.type.is(TypeKind::kDate) ? format_date(*number) : std::to_string(*number);
    } else {
      return false;
    }
    return true;
  }

  Predicate comparison(Form form, const Expr& left, const Expr& right) const {
    Predicate predicate;
    Type type;
    bool flips = right.kind != ExprKind::kConstant;
    const Expr& named = flips ? right : left;
    const Expr& constant = flips ? left : right;
    const size_t* index = column(named, type);
    if (!index || !value_of(constant, predicate.value) || !domain_of(type, predicate)) return {};
    // Text is compared with text, a date with a date, and numbers with numbers.
    Predicate other;
    if (!domain_of(constant.type, other) || other.domain != predicate.domain) return {};
    static constexpr Form kFlipped[] = {Form::kEqual,          Form::kNotEqual, Form::kGreater,
                                        Form::kGreaterOrEqual, Form::kLess,     Form::kLessOrEqual};
    size_t op = static_cast<size_t>(form) - static_cast<size_t>(Form::kEqual);
    if (flips) op = static_cast<size_t>(kFlipped[op]) - static_cast<size_t>(Form::kEqual);
    predicate.kind = Predicate::Kind::kCompare;
    predicate.column = *index;
    predicate.op = static_cast<Predicate::Operator>(op);
    return predicate;
  }

  Predicate in_list(const Expr& expr) const {
    Predicate any;
    any.kind = Predicate::Kind::kOr;
    for (size_t i = 1; i < expr.args.size(); ++i) {
      Predicate one = comparison(Form::kEqual, *expr.args[0], *expr.args[i]);
      if (one.kind == Predicate::Kind::kTrue) return {};
      any.terms.push_back(std::move(one));
    }
    return any;
  }

  Predicate null_test(const Expr& value, Predicate::Kind kind) const {
    Predicate predicate;
    Type type;
    const size_t* index = column(value, type);
    if (!index) return {};
    predicate.kind = kind;
    predicate.column = *index;
    return predicate;
  }

  Predicate logical(const Expr& expr) const {
    Predicate all;
    bool is_and = expr.form == Form::kAnd;
    all.kind = is_and ? Predicate::Kind::kAnd : Predicate::Kind::kOr;
    for (const ExprRef& term : expr.args) {
      Predicate one = make(*term);
      if (one.kind == Predicate::Kind::kTrue) {
        if (!is_and) return {};
        continue;
      }
      all.terms.push_back(std::move(one));
    }
    return all.terms.empty() ? Predicate() : all;
  }

  std::map<Symbol, size_t> columns_;
};

// Carries conjuncts down to the scans, as far as they hold there.
class Pusher {
 public:
  Pusher(const Tree& tree, std::vector<TableUse>& uses) : tree_(tree), uses_(uses) {}

  void push(const Plan& plan, Conjuncts conjuncts) {
    visit_subqueries(plan);
    switch (plan.kind) {
      case PlanKind::kScan:
        return finish(plan, conjuncts);
      case PlanKind::kFilter:
        split(plan.condition, conjuncts);
        return push(*plan.children[0], std::move(conjuncts));
      case PlanKind::kProject:
        return push(*plan.children[0], renamed(plan, conjuncts));
      case PlanKind::kJoin:
        return push_join(plan, std::move(conjuncts));
      case PlanKind::kSort:
      case PlanKind::kDistinct:
      case PlanKind::kUnnest:
        // A lateral unnest that keeps rows keeps those of its child too.
        return push(*plan.children[0], std::move(conjuncts));
      case PlanKind::kAggregate:
        // Only where every group's rows share the keys; symbols that aren't keys don't reach.
        if (!plan.grouping_sets.empty() || plan.keys.empty()) conjuncts.clear();
        return push(*plan.children[0], std::move(conjuncts));
      case PlanKind::kSetOperation:
        for (size_t i = 0; i < plan.children.size(); ++i) {
          push(*plan.children[i], through_set(plan, i, conjuncts));
        }
        return;
      default:
        for (const PlanRef& child : plan.children) push(*child, {});
    }
  }

 private:
  void finish(const Plan& scan, const Conjuncts& conjuncts) {
    ScanPredicates predicates(scan, tree_.tables[scan.table]);
    Predicate all;
    all.kind = Predicate::Kind::kAnd;
    for (const ExprRef& conjunct : conjuncts) {
      Predicate one = predicates.make(*conjunct);
      if (one.kind != Predicate::Kind::kTrue) all.terms.push_back(std::move(one));
    }
    if (!all.terms.empty()) uses_[scan.table].partitions = std::move(all);
  }

  void push_join(const Plan& plan, Conjuncts conjuncts) {
    bool keeps_left = plan.join == JoinKind::kLeft || plan.join == JoinKind::kFull;
    bool keeps_right = plan.join == JoinKind::kRight || plan.join == JoinKind::kFull;
    Conjuncts on;
    if (plan.condition) split(plan.condition, on);
    // A condition on the side that may be filled with NULLs holds above, not below.
    Conjuncts left = keeps_right ? Conjuncts() : conjuncts;
    Conjuncts right = keeps_left ? Conjuncts() : conjuncts;
    if (!keeps_left) left.insert(left.end(), on.begin(), on.end());
    if (!keeps_right) right.insert(right.end(), on.begin(), on.end());
    push(*plan.children[0], std::move(left));
    push(*plan.children[1], std::move(right));
  }

  // The conjuncts in terms of what a projection reads: columns that it only renames.
  Conjuncts renamed(const Plan& plan, const Conjuncts& conjuncts) {
    std::map<Symbol, ExprRef> sources;
    for (const Assignment& assignment : plan.assignments) {
      sources[assignment.symbol] = assignment.value;
    }
    Conjuncts result;
    for (const ExprRef& conjunct : conjuncts) {
      if (ExprRef moved = substitute(conjunct, sources)) result.push_back(std::move(moved));
    }
    return result;
  }

  Conjuncts through_set(const Plan& plan, size_t child, const Conjuncts& conjuncts) {
    std::map<Symbol, ExprRef> sources;
    for (size_t i = 0; i < plan.columns.size(); ++i) {
      sources[plan.columns[i].symbol] =
          make_column({plan.inputs[child][i], plan.columns[i].type}, "", {});
    }
    Conjuncts result;
    // EXCEPT's right side takes rows away: fewer of them would be wrong.
    if (plan.set_operator == SetOperator::kExcept && child > 0) return result;
    for (const ExprRef& conjunct : conjuncts) {
      if (ExprRef moved = substitute(conjunct, sources)) result.push_back(std::move(moved));
    }
    return result;
  }

  static ExprRef substitute(const ExprRef& expr, const std::map<Symbol, ExprRef>& sources) {
    if (expr->kind == ExprKind::kColumn) {
      auto found = sources.find(expr->symbol);
      if (found == sources.end()) return nullptr;
      bool is_simple =
          found->second->kind == ExprKind::kColumn || found->second->kind == ExprKind::kCast;
      return is_simple ? found->second : nullptr;
    }
    if (expr->kind != ExprKind::kForm && expr->kind != ExprKind::kCast &&
        expr->kind != ExprKind::kConstant) {
      return nullptr;
    }
    auto copy = std::make_shared<Expr>(*expr);
    for (ExprRef& arg : copy->args) {
      arg = substitute(arg, sources);
      if (!arg) return nullptr;
    }
    return copy;
  }

  void visit_subqueries(const Plan& plan) {
    for (const Assignment& assignment : plan.assignments) visit(*assignment.value);
    if (plan.condition) visit(*plan.condition);
    for (const SortKey& key : plan.order_by) visit(*key.value);
    for (const UnnestItem& item : plan.unnests) visit(*item.value);
    for (const auto& row : plan.rows) {
      for (const ExprRef& cell : row) visit(*cell);
    }
  }

  void visit(const Expr& expr) {
    if (expr.plan) push(*expr.plan, {});
    for (const ExprRef& arg : expr.args) visit(*arg);
    if (expr.filter) visit(*expr.filter);
  }

  const Tree& tree_;
  std::vector<TableUse>& uses_;
};

}  // namespace

void prune_partitions(const Tree& tree, std::vector<TableUse>& uses) {
  Pusher(tree, uses).push(*tree.root, {});
}

}  // namespace tarn::sql
