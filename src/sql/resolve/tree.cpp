#include "sql/resolve/tree.h"

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

bool same_ref(const ExprRef& a, const ExprRef& b) {
  if (a == b) return true;
  return a && b && same_expr(*a, *b);
}

bool same_refs(const std::vector<ExprRef>& a, const std::vector<ExprRef>& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!same_ref(a[i], b[i])) return false;
  }
  return true;
}

bool same_keys(const std::vector<SortKey>& a, const std::vector<SortKey>& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].descending != b[i].descending || a[i].nulls_first != b[i].nulls_first ||
        !same_ref(a[i].value, b[i].value)) {
      return false;
    }
  }
  return true;
}

bool same_window(const std::optional<WindowSpec>& a, const std::optional<WindowSpec>& b) {
  if (!a || !b) return !a && !b;
  if (!same_refs(a->partition_by, b->partition_by) || !same_keys(a->order_by, b->order_by)) {
    return false;
  }
  if (!a->frame || !b->frame) return !a->frame && !b->frame;
  const WindowFrame& x = *a->frame;
  const WindowFrame& y = *b->frame;
  return x.unit == y.unit && x.start == y.start && x.end == y.end &&
         same_ref(x.start_offset, y.start_offset) && same_ref(x.end_offset, y.end_offset);
}

}  // namespace

bool same_expr(const Expr& a, const Expr& b) {
  if (&a == &b) return true;
  if (a.kind != b.kind || !(a.type == b.type)) return false;
  // Lambdas bind symbols of their own, and random() differs each time.
  if (a.kind == ExprKind::kLambda || a.kind == ExprKind::kSubquery) return false;
  if (a.function && !a.function->is_deterministic) return false;
  if (!a.json != !b.json || (a.json && !(*a.json == *b.json))) return false;
  bool same_function = a.function == b.function ||
                       (a.function && b.function && a.function->name == b.function->name &&
                        a.function->signature_text == b.function->signature_text);
  return same_function && a.symbol == b.symbol && a.constant.data == b.constant.data &&
         a.constant.picos == b.constant.picos && a.constant.zone == b.constant.zone &&
         a.safe == b.safe && a.form == b.form && a.index == b.index && a.distinct == b.distinct &&
         a.ignore_nulls == b.ignore_nulls && same_refs(a.args, b.args) &&
         same_ref(a.filter, b.filter) && same_keys(a.order_by, b.order_by) &&
         same_window(a.window, b.window);
}

}  // namespace tarn::sql
