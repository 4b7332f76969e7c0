// Primary expressions: literals, names, parentheses, lambdas, CASE.
#include <charconv>
#include <cstdlib>

#include "sql/syntax/parser.h"

namespace tarn::sql {

ExpressionPtr Parser::primary() {
  const Token& token = cursor_.peek();
  Position start = token.position;
  switch (token.kind) {
    case TokenKind::kInteger:
    case TokenKind::kDecimal:
    case TokenKind::kDouble:
      return number();
    case TokenKind::kString:
    case TokenKind::kUnicodeString: {
      auto literal = std::make_unique<StringLiteral>(start);
      literal->value = cursor_.expect_string();
      return literal;
    }
    case TokenKind::kBinary:
      return binary_literal();
    case TokenKind::kSymbol:
      if (token.text == "(") return at_lambda() ? lambda() : parenthesised();
      if (token.text == "?") {
        auto parameter = std::make_unique<Parameter>(start);
        parameter->index = parameters_++;
        cursor_.advance();
        return parameter;
      }
      break;
    case TokenKind::kWord:
      if (token.reserved) {
        if (ExpressionPtr form = reserved_form()) return form;
        break;
      }
      return named();
    default:
      if (cursor_.at_name()) return named();
  }
  cursor_.note("<expression>");
  cursor_.fail();
}

ExpressionPtr Parser::number() {
  const Token& token = cursor_.peek();
  std::string digits;
  for (char c : token.text) {
    if (c != '_') digits += c;
  }
  ExpressionPtr result;
  if (token.kind == TokenKind::kDecimal) {
    auto literal = std::make_unique<DecimalLiteral>(token.position);
    literal->text = digits;
    result = std::move(literal);
  } else if (token.kind == TokenKind::kDouble) {
    auto literal = std::make_unique<DoubleLiteral>(token.position);
    literal->text = digits;
    literal->value = std::strtod(digits.c_str(), nullptr);
    result = std::move(literal);
  } else {
    auto literal = std::make_unique<LongLiteral>(token.position);
    literal->text = token.text;
    int base = 10;
    if (digits.size() > 2 && digits[0] == '0') {
      char mark = digits[1] | 0x20;
      base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
    }
    const char* first = digits.data() + (base == 10 ? 0 : 2);
    const char* last = digits.data() + digits.size();
    auto [stop, error] = std::from_chars(first, last, literal->value, base);
    constexpr uint64_t kMostNegative = uint64_t{1} << 63;
    bool negated = cursor_.index() > 0 && cursor_.token(cursor_.index() - 1).text == "-";
    if (error != std::errc() || literal->value > kMostNegative ||
        (literal->value == kMostNegative && !negated)) {
      cursor_.fail_at(token.position, "Invalid numeric literal: " + std::string(token.text));
    }
    result = std::move(literal);
  }
  cursor_.advance();
  return result;
}

ExpressionPtr Parser::binary_literal() {
  Position start = cursor_.position();
  auto literal = std::make_unique<BinaryLiteral>(start);
  std::string digits;
  for (char c : unquote(cursor_.peek().text.substr(1))) {
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') continue;
    char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
    if (!((lower >= '0' && lower <= '9') || (lower >= 'a' && lower <= 'f'))) {
      cursor_.fail_at(start, "Binary literal can only contain hexadecimal digits");
    }
    digits += lower;
  }
  if (digits.size() % 2 != 0) {
    cursor_.fail_at(start, "Binary literal must contain an even number of digits");
  }
  for (size_t i = 0; i < digits.size(); i += 2) {
    uint8_t byte = 0;
    std::from_chars(digits.data() + i, digits.data() + i + 2, byte, 16);
    literal->bytes += static_cast<char>(byte);
  }
  cursor_.advance();
  return literal;
}

// What starts with a name that is not reserved.
ExpressionPtr Parser::named() {
  const Token& token = cursor_.peek();
  if (cursor_.is("->", 1)) return lambda();
  bool plain = token.kind == TokenKind::kWord;
  TokenKind next = cursor_.peek(1).kind;
  bool string_follows = next == TokenKind::kString || next == TokenKind::kUnicodeString;
  if (plain && cursor_.is("INTERVAL")) {
    bool sign = cursor_.is("-", 1) || cursor_.is("+", 1);
    if (string_follows || (sign && cursor_.peek(2).kind == TokenKind::kString)) return interval();
  }
  if (string_follows || (cursor_.is("DOUBLE") && cursor_.is("PRECISION", 1) &&
                         cursor_.peek(2).kind == TokenKind::kString)) {
    return type_literal();
  }
  if (plain && cursor_.is("ROW") && cursor_.is("(", 1)) {
    auto row = std::make_unique<Row>(token.position);
    cursor_.advance();
    cursor_.advance();
    row->items = expressions(")");
    return row;
  }
  if (plain && cursor_.is("ARRAY") && cursor_.is("[", 1)) {
    auto array = std::make_unique<Array>(token.position);
    cursor_.advance();
    cursor_.advance();
    if (!cursor_.accept("]")) array->items = expressions("]");
    return array;
  }
  size_t ahead = 1;
  while (cursor_.is(".", ahead) && cursor_.is_name(cursor_.peek(ahead + 1))) ahead += 2;
  if (cursor_.is("(", ahead)) return function_call();
  auto name = std::make_unique<IdentifierExpression>(token.position);
  name->name = cursor_.expect_name();
  if (cursor_.is("OVER") && cursor_.is("(", 1)) cursor_.fail();
  return name;
}

// DATE '2020-01-01', DECIMAL '1.5', type '...'.
ExpressionPtr Parser::type_literal() {
  Position start = cursor_.position();
  const Token& token = cursor_.peek();
  std::string type =
      token.kind == TokenKind::kQuotedName ? unquote(token.text) : to_lower(token.text);
  cursor_.advance();
  cursor_.accept("PRECISION");
  std::string value = cursor_.expect_string();
  if (type == "decimal") {
    auto literal = std::make_unique<DecimalLiteral>(start);
    literal->text = std::move(value);
    return literal;
  }
  auto literal = std::make_unique<GenericLiteral>(start);
  literal->type_name = std::move(type);
  literal->value = std::move(value);
  return literal;
}

// What starts with a reserved word; null when none does.
ExpressionPtr Parser::reserved_form() {
  Position start = cursor_.position();
  if (cursor_.is("NULL")) {
    cursor_.advance();
    return std::make_unique<NullLiteral>(start);
  }
  if (cursor_.is("TRUE") || cursor_.is("FALSE")) {
    auto literal = std::make_unique<BooleanLiteral>(start);
    literal->value = cursor_.is("TRUE");
    cursor_.advance();
    return literal;
  }
  if (cursor_.is("EXISTS")) {
    auto node = std::make_unique<Exists>(start);
    cursor_.advance();
    cursor_.expect("(");
    node->query = query();
    cursor_.expect(")");
    return node;
  }
  static constexpr std::pair<std::string_view, ExpressionPtr (Parser::*)()> kForms[] = {
      {"CASE", &Parser::case_expression},      {"CAST", &Parser::cast},
      {"EXTRACT", &Parser::extract},           {"GROUPING", &Parser::grouping},
      {"LISTAGG", &Parser::listagg},           {"TRIM", &Parser::trim},
      {"NORMALIZE", &Parser::normalize_call},  {"JSON_EXISTS", &Parser::json_function},
      {"JSON_VALUE", &Parser::json_function},  {"JSON_QUERY", &Parser::json_function},
      {"JSON_OBJECT", &Parser::json_function}, {"JSON_ARRAY", &Parser::json_function},
  };
  for (const auto& [word, method] : kForms) {
    if (cursor_.is(word)) return (this->*method)();
  }
  return current();
}

ExpressionPtr Parser::current() {
  static constexpr struct {
    std::string_view word;
    CurrentKind kind;
    bool precise;
  } kWords[] = {
      {"CURRENT_DATE", CurrentKind::kDate, false},
      {"CURRENT_TIME", CurrentKind::kTime, true},
      {"CURRENT_TIMESTAMP", CurrentKind::kTimestamp, true},
      {"LOCALTIME", CurrentKind::kLocalTime, true},
      {"LOCALTIMESTAMP", CurrentKind::kLocalTimestamp, true},
      {"CURRENT_USER", CurrentKind::kUser, false},
      {"CURRENT_CATALOG", CurrentKind::kCatalog, false},
      {"CURRENT_SCHEMA", CurrentKind::kSchema, false},
      {"CURRENT_PATH", CurrentKind::kPath, false},
  };
  for (const auto& candidate : kWords) {
    if (!cursor_.is(candidate.word)) continue;
    auto node = std::make_unique<Current>(cursor_.position());
    node->what = candidate.kind;
    cursor_.advance();
    if (candidate.precise && cursor_.accept("(")) {
      node->precision = cursor_.expect_integer();
      cursor_.expect(")");
    }
    return node;
  }
  return nullptr;
}

ExpressionPtr Parser::parenthesised() {
  Position start = cursor_.position();
  Depth depth(cursor_.depth());
  bool subquery = starts_query(cursor_.index() + 1);
  cursor_.advance();
  if (subquery) {
    auto node = std::make_unique<Subquery>(start);
    node->query = query();
    cursor_.expect(")");
    return node;
  }
  ExpressionPtr first = boolean_expression(false);
  if (!cursor_.accept(",")) {
    cursor_.expect(")");
    return first;
  }
  auto row = std::make_unique<Row>(start);
  row->items = expressions(")");
  row->items.insert(row->items.begin(), std::move(first));
  return row;
}

// (x, y) -> or () ->; `x ->` is seen in named().
bool Parser::at_lambda() const {
  size_t close = cursor_.closing(cursor_.index());
  const Token& after = cursor_.token(close + 1);
  return after.kind == TokenKind::kSymbol && after.text == "->";
}

ExpressionPtr Parser::lambda() {
  Depth depth(cursor_.depth());
  auto node = std::make_unique<Lambda>(cursor_.position());
  if (cursor_.accept("(")) {
    if (!cursor_.accept(")")) {
      do {
        node->parameters.push_back(cursor_.expect_name());
      } while (cursor_.accept(","));
      cursor_.expect(")");
    }
  } else {
    node->parameters.push_back(cursor_.expect_name());
  }
  cursor_.expect("->");
  node->body = expression();
  return node;
}

namespace {

bool accept_field(TokenCursor& cursor, IntervalField& field) {
  static constexpr std::pair<std::string_view, IntervalField> kFields[] = {
      {"YEAR", IntervalField::kYear},     {"MONTH", IntervalField::kMonth},
      {"DAY", IntervalField::kDay},       {"HOUR", IntervalField::kHour},
      {"MINUTE", IntervalField::kMinute}, {"SECOND", IntervalField::kSecond}};
  for (const auto& [word, its_field] : kFields) {
    if (cursor.accept(word)) {
      field = its_field;
      return true;
    }
  }
  return false;
}

}  // namespace

ExpressionPtr Parser::interval() {
  auto node = std::make_unique<IntervalLiteral>(cursor_.position());
  cursor_.expect("INTERVAL");
  node->negative = cursor_.is("-");
  if (!cursor_.accept("-")) cursor_.accept("+");
  node->value = cursor_.expect_string();
  if (!accept_field(cursor_, node->from)) cursor_.fail();
  if (cursor_.accept("TO")) {
    IntervalField to{};
    if (!accept_field(cursor_, to)) cursor_.fail();
    node->to = to;
  }
  return node;
}

ExpressionPtr Parser::case_expression() {
  Depth depth(cursor_.depth());
  auto node = std::make_unique<Case>(cursor_.position());
  cursor_.expect("CASE");
  if (!cursor_.at("WHEN")) node->operand = expression();
  cursor_.expect("WHEN");
  do {
    Case::When when;
    when.is_predicate = node->operand && at_predicate();
    when.condition = when.is_predicate
                         ? predicate(std::make_unique<CaseOperand>(cursor_.position()))
                         : expression();
    cursor_.expect("THEN");
    when.result = expression();
    node->whens.push_back(std::move(when));
  } while (cursor_.accept("WHEN"));
  if (cursor_.accept("ELSE")) node->otherwise = expression();
  cursor_.expect("END");
  return node;
}

// One or more expressions and the closing bracket.
std::vector<ExpressionPtr> Parser::expressions(std::string_view close) {
  std::vector<ExpressionPtr> list;
  do {
    list.push_back(expression());
  } while (cursor_.accept(","));
  cursor_.expect(close);
  return list;
}

}  // namespace tarn::sql
