#include "bi/expression/check.h"

#include <algorithm>
#include <unordered_set>

#include "bi/expression/checker.h"

namespace tarn::bi {
namespace {

void add_once(std::vector<std::string>& list, const std::string& name) {
  if (std::ranges::find(list, name) == list.end()) list.push_back(name);
}

void collect_columns(ExprPtr expr, std::unordered_set<ExprPtr>& seen, Checked& checked) {
  if (!seen.insert(expr).second) return;
  if (expr->kind == Expr::Kind::kColumn) add_once(checked.columns, expr->column);
  for (ExprPtr argument : expr->arguments) collect_columns(argument, seen, checked);
  for (ExprPtr field : expr->frame.group) collect_columns(field, seen, checked);
  for (const Frame::Key& key : expr->frame.order) collect_columns(key.value, seen, checked);
}

void collect_names(const SyntaxNode& syntax, const Checker& checker, Checked& checked) {
  const bool is_field =
      syntax.kind == SyntaxNode::Kind::kField || syntax.kind == SyntaxNode::Kind::kWord;
  if (is_field && checker.is_calculated(syntax.name)) {
    add_once(checked.calculated_fields, syntax.name);
  }
  if (syntax.kind == SyntaxNode::Kind::kParameter && syntax.name != "visualDimensions") {
    add_once(checked.parameters, syntax.name);
  }
  for (const SyntaxPtr& child : syntax.children) collect_names(*child, checker, checked);
}

}  // namespace

std::string_view level_name(Level level) {
  switch (level) {
    case Level::kConstant:
      return "CONSTANT";
    case Level::kPreFilter:
      return "PRE_FILTER";
    case Level::kRow:
      return "ROW";
    case Level::kPreAggregate:
      return "PRE_AGG";
    case Level::kLevelAggregate:
      return "LAC_A";
    case Level::kAggregate:
      return "AGG";
    case Level::kTable:
      return "TABLE";
  }
  return "";
}

Result<Checked> check_expression(std::string_view text, const ExpressionContext& context) {
  Checker checker(context);
  ExprPtr expr = TRY(checker.check(text));
  Checked checked;
  checked.type = expr->type;
  checked.level = expr->level;
  std::unordered_set<ExprPtr> seen;
  collect_columns(expr, seen, checked);
  collect_names(*TRY(parse_expression(text)), checker, checked);
  return checked;
}

}  // namespace tarn::bi
