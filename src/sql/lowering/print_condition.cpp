// Conditions of WHERE and ON, where NULL does what false does. An equality stays one comparison of
// a value of the left with a value of the right: by others the engine compares each row with each.
#include "sql/lowering/print_condition.h"

#include <set>

#include "sql/lowering/print_duckdb.h"
#include "sql/resolve/prune.h"

namespace tarn::sql {

namespace {

void split_terms(const Expr& condition, std::vector<const Expr*>& terms) {
  if (condition.kind != ExprKind::kForm || condition.form != Form::kAnd) {
    terms.push_back(&condition);
    return;
  }
  for (const ExprRef& arg : condition.args) split_terms(*arg, terms);
}

enum class Side { kNone, kLeft, kRight, kBoth };

Side side_of(const Expr& expr, const Plan& join) {
  std::set<Symbol> reads;
  collect_symbols(expr, reads);
  auto reads_of = [&](const Plan& plan) {
    size_t count = 0;
    for (const PlanColumn& column : plan.columns) count += reads.contains(column.symbol);
    return count;
  };
  const size_t left = reads_of(*join.children[0]);
  const size_t right = reads_of(*join.children[1]);
  if (left + right != reads.size()) return Side::kBoth;  // of an outer query, or a subquery's own
  if (left > 0) return right > 0 ? Side::kBoth : Side::kLeft;
  return right > 0 ? Side::kRight : Side::kNone;
}

bool is_equality(const Expr& term) {
  return term.kind == ExprKind::kForm && term.form == Form::kEqual;
}

// The place of the equality of one side with the other in the terms.
size_t find_key(const std::vector<const Expr*>& terms, const Plan& join) {
  for (size_t i = 0; i < terms.size(); ++i) {
    if (!is_equality(*terms[i])) continue;
    const Side a = side_of(*terms[i]->args[0], join);
    const Side b = side_of(*terms[i]->args[1], join);
    if ((a == Side::kLeft && b == Side::kRight) || (a == Side::kRight && b == Side::kLeft))
      return i;
  }
  return terms.size();
}

std::string guarded(const std::string& guards, const std::string& value) {
  return guards.empty() ? value : "CASE WHEN " + guards + " THEN " + value + " END";
}

// NULL for NaN, which no comparison finds.
std::string without_nan(const std::string& value, const Type& type) {
  return "nullif(" + value + ", " + cast_text("'nan'", physical_type(type)) + ")";
}

}  // namespace

Result<std::string> DuckdbPrinter::print_comparison_term(const Expr& term, Texts args) {
  const Type& type = term.args[0]->type;
  const bool a_is_number = is_number_constant(*term.args[0]);
  const bool b_is_number = is_number_constant(*term.args[1]);
  if (type.is_floating() && !a_is_number && !b_is_number) {
    // NaN is the greatest to the engine.
    const bool finds_right = term.form == Form::kLess || term.form == Form::kLessOrEqual;
    if (term.form == Form::kNotEqual || term.form == Form::kIsDistinctFrom) return print(term);
    std::string& open = args[finds_right ? 1 : 0];
    open = without_nan(open, type);
    static constexpr std::string_view kOperators[] = {" = ", " <> ", " < ", " <= ", " > ", " >= "};
    const size_t op = static_cast<size_t>(term.form) - static_cast<size_t>(Form::kEqual);
    return infix_text(args[0], kOperators[op], args[1]);
  }
  if (is_equality(term) && type.is_nested() && !type.contains(TypeKind::kMap)) {
    // A value that does not equal itself, for the NULL or NaN within, equals none.
    const std::string key = comparison_key(type, args[0]);
    return infix_text(guarded(call_text("t_equal", {args[0], args[0]}), key), " = ",
                      comparison_key(type, args[1]));
  }
  return compare(term.form, type, args[0], args[1], a_is_number, b_is_number, term.position);
}

Result<std::string> DuckdbPrinter::print_condition(const Expr& condition) {
  std::vector<const Expr*> terms;
  split_terms(condition, terms);
  Texts texts;
  for (const Expr* term : terms) {
    const bool compares = term->kind == ExprKind::kForm && term->form >= Form::kEqual &&
                          term->form <= Form::kGreaterOrEqual;
    texts.push_back(compares ? TRY(print_comparison_term(*term, TRY(print_all(term->args))))
                             : TRY(print(*term)));
  }
  std::string text;
  for (const std::string& term : texts) text += (text.empty() ? "" : " AND ") + term;
  return texts.size() > 1 ? "(" + text + ")" : text;
}

// The engine joins the outer way by comparisons alone: a condition on the rows that stay anyhow
// goes into the key, which then finds nothing.
Result<std::string> DuckdbPrinter::print_outer_condition(const Plan& join) {
  std::vector<const Expr*> terms;
  split_terms(*join.condition, terms);
  const size_t key = find_key(terms, join);
  const bool keeps_left = join.join == JoinKind::kLeft || join.join == JoinKind::kFull;
  const bool keeps_right = join.join == JoinKind::kRight || join.join == JoinKind::kFull;
  if (key == terms.size() || (!keeps_left && !keeps_right)) return print_condition(*join.condition);
  std::string left_guards, right_guards, text;
  for (size_t i = 0; i < terms.size(); ++i) {
    if (i == key) continue;
    const Side side = can_repeat(*terms[i]) ? side_of(*terms[i], join) : Side::kBoth;
    const bool guards_left = side == Side::kLeft && keeps_left;
    const bool guards_right = side == Side::kRight && keeps_right;
    std::string& list = guards_left ? left_guards : guards_right ? right_guards : text;
    list += (list.empty() && &list != &text ? "" : " AND ") + TRY(print_condition(*terms[i]));
  }
  Texts args = TRY(print_all(terms[key]->args));
  const bool is_turned = side_of(*terms[key]->args[0], join) == Side::kRight;
  args[0] = guarded(is_turned ? right_guards : left_guards, args[0]);
  args[1] = guarded(is_turned ? left_guards : right_guards, args[1]);
  return "(" + TRY(print_comparison_term(*terms[key], args))
  +text + ")";
}

}  // namespace tarn::sql
