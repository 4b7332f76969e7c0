#include "sql/resolve/tree.h"

#include <map>

namespace tarn::sql {

ExprRef make_column(const PlanColumn& column, std::string name, Position position) {
  auto expr = std::make_shared<Expr>();
  expr->kind = ExprKind::kColumn;
  expr->type = column.type;
  expr->symbol = column.symbol;
  expr->name = std::move(name);
  expr->position = position;
  return expr;
}

ExprRef make_constant(Type type, Constant constant, Position position) {
  auto expr = std::make_shared<Expr>();
  expr->kind = ExprKind::kConstant;
  expr->type = std::move(type);
  expr->constant = std::move(constant);
  expr->position = position;
  return expr;
}

ExprRef make_null(Type type, Position position) {
  return make_constant(std::move(type), Constant(), position);
}

ExprRef make_form(Form form, Type type, std::vector<ExprRef> args, Position position) {
  auto expr = std::make_shared<Expr>();
  expr->kind = ExprKind::kForm;
  expr->form = form;
  expr->type = std::move(type);
  expr->args = std::move(args);
  expr->position = position;
  return expr;
}

ExprRef make_field(ExprRef row, size_t index, Position position) {
  auto field = std::make_shared<Expr>();
  field->kind = ExprKind::kForm;
  field->form = Form::kField;
  field->type = row->type.field_type(index);
  field->index = index;
  field->position = position;
  field->args = {std::move(row)};
  return field;
}

namespace {

// Parameters of lambdas of the one expression, and what they are called in the other.
using Renamed = std::map<Symbol, Symbol>;

bool same_expr(const Expr& a, const Expr& b, const Renamed& renamed);

bool same_symbol(Symbol a, Symbol b, const Renamed& renamed) {
  auto found = renamed.find(a);
  return found == renamed.end() ? a == b : found->second == b;
}

// Whatever their parameters are called.
bool same_lambda(const Expr& a, const Expr& b, Renamed renamed) {
  if (a.parameters.size() != b.parameters.size()) return false;
  for (size_t i = 0; i < a.parameters.size(); ++i) renamed[a.parameters[i]] = b.parameters[i];
  return same_expr(*a.args[0], *b.args[0], renamed);
}

bool same_ref(const ExprRef& a, const ExprRef& b, const Renamed& renamed) {
  if (a == b && renamed.empty()) return true;
  if (!a && !b) return true;
  return a && b && same_expr(*a, *b, renamed);
}

bool same_refs(const std::vector<ExprRef>& a, const std::vector<ExprRef>& b,
               const Renamed& renamed) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!same_ref(a[i], b[i], renamed)) return false;
  }
  return true;
}

bool same_keys(const std::vector<SortKey>& a, const std::vector<SortKey>& b,
               const Renamed& renamed) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].descending != b[i].descending || a[i].nulls_first != b[i].nulls_first ||
        !same_ref(a[i].value, b[i].value, renamed)) {
      return false;
    }
  }
  return true;
}

bool same_window(const std::optional<WindowSpec>& a, const std::optional<WindowSpec>& b,
                 const Renamed& renamed) {
  if (!a || !b) return !a && !b;
  if (!same_refs(a->partition_by, b->partition_by, renamed) ||
      !same_keys(a->order_by, b->order_by, renamed)) {
    return false;
  }
  if (!a->frame || !b->frame) return !a->frame && !b->frame;
  const WindowFrame& x = *a->frame;
  const WindowFrame& y = *b->frame;
  return x.unit == y.unit && x.start == y.start && x.end == y.end &&
         same_ref(x.start_offset, y.start_offset, renamed) &&
         same_ref(x.end_offset, y.end_offset, renamed);
}

bool same_expr(const Expr& a, const Expr& b, const Renamed& renamed) {
  if (&a == &b && renamed.empty()) return true;
  if (a.kind != b.kind || !(a.type == b.type)) return false;
  // random() differs each time.
  if (a.kind == ExprKind::kSubquery) return false;
  if (a.kind == ExprKind::kLambda) return same_lambda(a, b, renamed);
  if (a.function && !a.function->is_deterministic) return false;
  if (!a.json != !b.json || (a.json && !(*a.json == *b.json))) return false;
  bool same_function = a.function == b.function ||
                       (a.function && b.function && a.function->name == b.function->name &&
                        a.function->signature_text == b.function->signature_text);
  bool same_column = a.kind != ExprKind::kColumn || same_symbol(a.symbol, b.symbol, renamed);
  return same_function && same_column && a.constant.data == b.constant.data &&
         a.constant.picos == b.constant.picos && a.constant.zone == b.constant.zone &&
         a.safe == b.safe && a.form == b.form && a.index == b.index && a.distinct == b.distinct &&
         a.ignore_nulls == b.ignore_nulls && same_refs(a.args, b.args, renamed) &&
         same_ref(a.filter, b.filter, renamed) && same_keys(a.order_by, b.order_by, renamed) &&
         same_window(a.window, b.window, renamed);
}

}  // namespace

bool same_expr(const Expr& a, const Expr& b) { return same_expr(a, b, {}); }

}  // namespace tarn::sql
