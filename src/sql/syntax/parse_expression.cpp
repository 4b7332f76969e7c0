// Boolean and value expressions, from OR down to subscripts.
#include "sql/syntax/parser.h"

namespace tarn::sql {

ExpressionPtr Parser::expression() {
  Depth depth(cursor_.depth());
  return boolean_expression(false);
}

// OR binds weaker than AND; a run of one operator is one node.
ExpressionPtr Parser::boolean_expression(bool and_only) {
  Position start = cursor_.position();
  ExpressionPtr first = and_only ? negatable() : boolean_expression(true);
  std::string_view word = and_only ? "AND" : "OR";
  if (!cursor_.accept(word)) return first;
  Depth depth(cursor_.depth());
  auto logical = std::make_unique<Logical>(start);
  logical->is_and = and_only;
  logical->terms.push_back(std::move(first));
  do {
    logical->terms.push_back(and_only ? negatable() : boolean_expression(true));
  } while (cursor_.accept(word));
  return logical;
}

ExpressionPtr Parser::negatable() {
  Position start = cursor_.position();
  if (!cursor_.is("NOT")) return predicate(value_expression());
  Depth depth(cursor_.depth());
  cursor_.advance();
  auto negation = std::make_unique<Not>(start);
  negation->value = negatable();
  return negation;
}

namespace {

bool accept_comparison(TokenCursor& cursor, ComparisonOperator& op) {
  static constexpr std::pair<std::string_view, ComparisonOperator> kOperators[] = {
      {"=", ComparisonOperator::kEqual},           {"<>", ComparisonOperator::kNotEqual},
      {"!=", ComparisonOperator::kNotEqual},       {"<", ComparisonOperator::kLess},
      {"<=", ComparisonOperator::kLessOrEqual},    {">", ComparisonOperator::kGreater},
      {">=", ComparisonOperator::kGreaterOrEqual},
  };
  for (const auto& [text, its_op] : kOperators) {
    if (cursor.is(text)) {
      op = its_op;
      return true;
    }
  }
  return false;
}

}  // namespace

// At most one predicate: `a = b = c` is no expression.
// Whether what follows is a predicate whose left side is missing.
bool Parser::at_predicate() const {
  const size_t ahead = cursor_.is("NOT") ? 1 : 0;
  for (std::string_view word : {"IN", "BETWEEN", "LIKE"}) {
    if (cursor_.is(word, ahead)) return true;
  }
  if (ahead > 0) return false;
  for (std::string_view word : {"IS", "=", "<>", "!=", "<", "<=", ">", ">="}) {
    if (cursor_.is(word)) return true;
  }
  return false;
}

// IS [NOT] TRUE, FALSE and UNKNOWN: never NULL themselves. Null where it is another test.
ExpressionPtr Parser::truth_test(ExpressionPtr& value, Position at_operator, bool negated) {
  const bool is_true = cursor_.is("TRUE");
  if (cursor_.accept("UNKNOWN")) {
    auto node = std::make_unique<IsNull>(value->position);
    node->value = std::move(value);
    node->negated = negated;
    return node;
  }
  if (!is_true && !cursor_.is("FALSE")) return nullptr;
  auto truth = std::make_unique<BooleanLiteral>(cursor_.position());
  truth->value = is_true;
  cursor_.advance();
  auto node = std::make_unique<Comparison>(value->position);
  node->op = negated ? ComparisonOperator::kIsDistinctFrom : ComparisonOperator::kIsNotDistinctFrom;
  node->operator_position = at_operator;
  node->left = std::move(value);
  node->right = std::move(truth);
  return node;
}

ExpressionPtr Parser::predicate(ExpressionPtr value) {
  Position start = value->position;
  ComparisonOperator op{};
  if (accept_comparison(cursor_, op)) return comparison(std::move(value), op);
  if (cursor_.is("IS")) {
    Position at_operator = cursor_.position();
    cursor_.advance();
    bool negated = cursor_.accept("NOT");
    if (cursor_.accept("DISTINCT")) {
      cursor_.expect("FROM");
      auto node = std::make_unique<Comparison>(start);
      node->op =
          negated ? ComparisonOperator::kIsNotDistinctFrom : ComparisonOperator::kIsDistinctFrom;
      node->operator_position = at_operator;
      node->left = std::move(value);
      node->right = value_expression();
      return node;
    }
    if (auto test = truth_test(value, at_operator, negated)) return test;
    cursor_.expect("NULL");
    auto node = std::make_unique<IsNull>(start);
    node->value = std::move(value);
    node->negated = negated;
    return node;
  }
  bool negated = cursor_.is("NOT") && !cursor_.is("NULL", 1);
  if (negated) cursor_.advance();
  if (cursor_.is("IN")) return in_predicate(std::move(value), start, negated);
  if (cursor_.is("BETWEEN")) {
    cursor_.advance();
    auto node = std::make_unique<Between>(start);
    node->value = std::move(value);
    node->negated = negated;
    // Names of columns, too, where no value follows.
    bool is_word = !cursor_.is("AND", 1) && !cursor_.is(".", 1);
    node->symmetric = is_word && cursor_.is("SYMMETRIC");
    if (node->symmetric || (is_word && cursor_.is("ASYMMETRIC"))) cursor_.advance();
    node->low = value_expression();
    cursor_.expect("AND");
    node->high = value_expression();
    return node;
  }
  if (cursor_.is("LIKE")) {
    cursor_.advance();
    auto node = std::make_unique<Like>(start);
    node->value = std::move(value);
    node->negated = negated;
    node->pattern = value_expression();
    if (cursor_.accept("ESCAPE")) node->escape = value_expression();
    return node;
  }
  if (negated) {
    for (std::string_view word : {"BETWEEN", "IN", "LIKE"}) cursor_.at(word);
    cursor_.fail();
  }
  cursor_.note("<predicate>");
  return value;
}

ExpressionPtr Parser::comparison(ExpressionPtr value, ComparisonOperator op) {
  Position start = value->position;
  Position at_operator = cursor_.position();
  cursor_.advance();
  static constexpr std::pair<std::string_view, Quantifier> kQuantifiers[] = {
      {"ALL", Quantifier::kAll}, {"ANY", Quantifier::kAny}, {"SOME", Quantifier::kSome}};
  for (const auto& [word, quantifier] : kQuantifiers) {
    if (cursor_.is(word) && cursor_.is("(", 1) && starts_query(cursor_.index() + 2)) {
      auto node = std::make_unique<Quantified>(start);
      node->op = op;
      node->quantifier = quantifier;
      node->value = std::move(value);
      cursor_.advance();
      cursor_.advance();
      node->query = query();
      cursor_.expect(")");
      return node;
    }
  }
  auto node = std::make_unique<Comparison>(start);
  node->op = op;
  node->operator_position = at_operator;
  node->left = std::move(value);
  node->right = value_expression();
  return node;
}

ExpressionPtr Parser::in_predicate(ExpressionPtr value, Position start, bool negated) {
  cursor_.advance();
  cursor_.expect("(");
  size_t inner = cursor_.index();
  // `IN ((SELECT 1))` is a list of one scalar subquery.
  bool lone = cursor_.is("(") && cursor_.token(cursor_.closing(inner) + 1).text == ")";
  if (!lone && starts_query(inner)) {
    auto node = std::make_unique<InSubquery>(start);
    node->value = std::move(value);
    node->negated = negated;
    node->query = query();
    cursor_.expect(")");
    return node;
  }
  auto node = std::make_unique<InList>(start);
  node->value = std::move(value);
  node->negated = negated;
  node->items = expressions(")");
  return node;
}

namespace {

// Trino's order, weakest first: ||, then + and -, then * / %.
std::optional<BinaryOperator> binary_operator(TokenCursor& cursor, int level) {
  static constexpr struct {
    int level;
    std::string_view text;
    BinaryOperator op;
  } kOperators[] = {
      {0, "||", BinaryOperator::kConcat},  {1, "+", BinaryOperator::kAdd},
      {1, "-", BinaryOperator::kSubtract}, {2, "*", BinaryOperator::kMultiply},
      {2, "/", BinaryOperator::kDivide},   {2, "%", BinaryOperator::kModulus},
  };
  for (const auto& candidate : kOperators) {
    if (candidate.level == level && cursor.at(candidate.text)) return candidate.op;
  }
  return std::nullopt;
}

}  // namespace

ExpressionPtr Parser::value_expression(int level) {
  constexpr int kTightest = 2;
  Chain chain(cursor_.depth());
  ExpressionPtr left = level == kTightest ? unary() : value_expression(level + 1);
  while (std::optional<BinaryOperator> op = binary_operator(cursor_, level)) {
    auto node = std::make_unique<Binary>(left->position);
    node->op = *op;
    node->operator_position = cursor_.position();
    cursor_.advance();
    node->left = std::move(left);
    node->right = level == kTightest ? unary() : value_expression(level + 1);
    left = std::move(node);
    chain.link();
  }
  return left;
}

ExpressionPtr Parser::unary() {
  if (!cursor_.is("-") && !cursor_.is("+")) return zoned();
  Depth depth(cursor_.depth());
  auto node = std::make_unique<Unary>(cursor_.position());
  node->negative = cursor_.is("-");
  cursor_.advance();
  node->value = unary();
  return node;
}

ExpressionPtr Parser::zoned() {
  Chain chain(cursor_.depth());
  ExpressionPtr value = postfix();
  while (true) {
    if (!cursor_.is("TIME", 1) || !cursor_.accept("AT")) break;
    cursor_.expect("TIME");
    cursor_.expect("ZONE");
    auto node = std::make_unique<AtTimeZone>(value->position);
    node->value = std::move(value);
    if (cursor_.is("INTERVAL")) {
      node->zone = interval();
    } else {
      auto zone = std::make_unique<StringLiteral>(cursor_.position());
      zone->value = cursor_.expect_string();
      node->zone = std::move(zone);
    }
    value = std::move(node);
    chain.link();
  }
  cursor_.note("'AT'");
  return value;
}

ExpressionPtr Parser::postfix() {
  Chain chain(cursor_.depth());
  ExpressionPtr value = primary();
  while (true) {
    if (cursor_.accept("[")) {
      Depth depth(cursor_.depth());
      auto node = std::make_unique<Subscript>(value->position);
      node->base = std::move(value);
      node->index = value_expression();
      cursor_.expect("]");
      value = std::move(node);
    } else if (!cursor_.is("*", 1) && cursor_.accept(".")) {
      auto node = std::make_unique<Dereference>(value->position);
      node->base = std::move(value);
      if (!cursor_.at_name()) cursor_.note("'*'");
      node->field = cursor_.expect_name();
      value = std::move(node);
    } else {
      return value;
    }
    chain.link();
  }
}

}  // namespace tarn::sql
