// A Pratt parser: each operator has a power, and an operand reaches as far as operators of more
// power than the one before it.
#include <charconv>

#include "base/encoding.h"
#include "bi/expression/expression_error.h"
#include "bi/expression/lexer.h"
#include "bi/expression/syntax.h"

namespace tarn::bi {
namespace {

constexpr int kNotPower = 3;
constexpr int kMinusPower = 7;

struct Operator {
  std::string_view text;
  int power;
};
constexpr Operator kOperators[] = {{"or", 1}, {"and", 2}, {"=", 4},  {"<>", 4}, {"<", 4},
                                   {">", 4},  {"<=", 4},  {">=", 4}, {"+", 5},  {"-", 5},
                                   {"*", 6},  {"/", 6},   {"%", 6},  {"^", 8}};

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  Result<SyntaxPtr> run() {
    SyntaxPtr root = TRY(expression(0));
    if (token().kind != Token::Kind::kEnd) {
      return expression_error(token().place, "The expression should end before " + shown() + ".");
    }
    return root;
  }

 private:
  const Token& token() const { return tokens_[at_]; }
  bool is_symbol(std::string_view text) const {
    return token().kind == Token::Kind::kSymbol && token().text == text;
  }
  bool is_word(std::string_view lower_text) const {
    return token().kind == Token::Kind::kWord && to_lower_ascii(token().text) == lower_text;
  }
  std::string shown() const {
    return token().kind == Token::Kind::kEnd ? "the end" : "\"" + token().text + "\"";
  }
  Place since(const Place& start) const {
    const Place& last = tokens_[at_ == 0 ? 0 : at_ - 1].place;
    return {start.offset, last.offset + last.length - start.offset};
  }
  static SyntaxPtr make(SyntaxNode node) { return std::make_shared<SyntaxNode>(std::move(node)); }
  SyntaxPtr call(std::string name, Place start, std::vector<SyntaxPtr> children) {
    return make({SyntaxNode::Kind::kCall, since(start), std::move(name), {}, std::move(children)});
  }

  const Operator* binary() const {
    if (token().kind != Token::Kind::kSymbol && token().kind != Token::Kind::kWord) return nullptr;
    const std::string text = to_lower_ascii(token().text);
    for (const Operator& op : kOperators) {
      if (op.text == text) return &op;
    }
    return nullptr;
  }

  Result<SyntaxPtr> expression(int power) {
    if (++depth_ > kMaxNesting) {
      return expression_error(token().place, "The expression is nested deeper than " +
                                                 std::to_string(kMaxNesting) + " levels.");
    }
    const Place start = token().place;
    SyntaxPtr left = TRY(prefix());
    // A chain of operators makes the tree deep to the left.
    int chain = 0;
    for (const Operator* op = binary(); op && op->power > power; op = binary()) {
      if (++chain > kMaxChain) {
        return expression_error(token().place, "The expression has too many operators in a row.");
      }
      ++at_;
      SyntaxPtr right = TRY(expression(op->power));
      left = call(std::string(op->text), start, {std::move(left), std::move(right)});
    }
    --depth_;
    return left;
  }

  Result<SyntaxPtr> prefix() {
    const Place start = token().place;
    if (is_symbol("-")) {
      ++at_;
      SyntaxPtr operand = TRY(expression(kMinusPower));
      return negated(std::move(operand), start);
    }
    if (is_word("not")) {
      ++at_;
      // not(x) and NOT x are one.
      SyntaxPtr operand = TRY(expression(kNotPower));
      return call("not", start, {std::move(operand)});
    }
    if (is_symbol("(")) {
      ++at_;
      SyntaxPtr inner = TRY(expression(0));
      TRY(expect(")"));
      return inner;
    }
    if (is_symbol("[")) return list();
    return primary();
  }

  // A sign before a number is part of it: lookup indices are numbers, not sums.
  SyntaxPtr negated(SyntaxPtr operand, Place start) {
    if (operand->kind == SyntaxNode::Kind::kLiteral) {
      SyntaxNode literal{SyntaxNode::Kind::kLiteral, since(start), {}, {}, {}};
      if (const auto* integer = std::get_if<int64_t>(&operand->value)) {
        literal.value = -*integer;
        return make(std::move(literal));
      }
      if (const auto* number = std::get_if<double>(&operand->value)) {
        literal.value = -*number;
        return make(std::move(literal));
      }
    }
    return call("negate", start, {std::move(operand)});
  }

  Result<void> expect(std::string_view symbol) {
    if (!is_symbol(symbol)) {
      return expression_error(token().place,
                              "Expected " + std::string(symbol) + " before " + shown() + ".");
    }
    ++at_;
    return {};
  }

  Result<SyntaxPtr> primary() {
    const Token& first = tokens_[at_];
    SyntaxNode node{SyntaxNode::Kind::kLiteral, first.place, first.text, {}, {}};
    switch (first.kind) {
      case Token::Kind::kString:
        node.value = first.text;
        break;
      case Token::Kind::kInteger:
      case Token::Kind::kDecimal:
        node.value = TRY(number(first));
        break;
      case Token::Kind::kField:
        node.kind = SyntaxNode::Kind::kField;
        break;
      case Token::Kind::kParameter:
        node.kind = SyntaxNode::Kind::kParameter;
        break;
      case Token::Kind::kWord:
        return word();
      default:
        return expression_error(first.place, "Expected a value before " + shown() + ".");
    }
    ++at_;
    return make(std::move(node));
  }

  Result<Value> number(const Token& token) {
    const char* begin = token.text.data();
    const char* end = begin + token.text.size();
    if (token.kind == Token::Kind::kInteger) {
      int64_t value = 0;
      if (std::from_chars(begin, end, value).ec == std::errc()) return Value(value);
      return expression_error(token.place, "The integer is too large.");
    }
    double value = 0;
    if (std::from_chars(begin, end, value).ec == std::errc()) return Value(value);
    return expression_error(token.place, "The number is too large.");
  }

  Result<SyntaxPtr> word() {
    const Token& first = tokens_[at_++];
    const std::string name = to_lower_ascii(first.text);
    if (is_symbol("(")) {
      ++at_;
      std::vector<SyntaxPtr> arguments;
      while (!is_symbol(")")) {
        if (!arguments.empty()) TRY(expect(","));
        arguments.push_back(TRY(expression(0)));
      }
      ++at_;
      return call(name, first.place, std::move(arguments));
    }
    SyntaxNode node{SyntaxNode::Kind::kWord, first.place, first.text, {}, {}};
    if (name == "null") node.kind = SyntaxNode::Kind::kLiteral;
    if (name == "and" || name == "or" || name == "asc" || name == "desc") {
      --at_;
      return expression_error(first.place, "Expected a value before " + shown() + ".");
    }
    return make(std::move(node));
  }

  Result<SyntaxPtr> list() {
    const Place start = tokens_[at_++].place;
    std::vector<SyntaxPtr> items;
    while (!is_symbol("]")) {
      if (!items.empty()) TRY(expect(","));
      items.push_back(TRY(item()));
    }
    ++at_;
    return make({SyntaxNode::Kind::kList, since(start), {}, {}, std::move(items)});
  }

  Result<SyntaxPtr> item() {
    const Place start = token().place;
    if (is_symbol("!")) {
      ++at_;
      SyntaxPtr field = TRY(expression(0));
      return make({SyntaxNode::Kind::kExcluded, since(start), {}, {}, {std::move(field)}});
    }
    SyntaxPtr value = TRY(expression(0));
    if (!is_word("asc") && !is_word("desc")) return value;
    const bool descending = is_word("desc");
    ++at_;
    return make({SyntaxNode::Kind::kSorted, since(start), {}, {}, {std::move(value)}, descending});
  }

  static constexpr int kMaxChain = 400;

  std::vector<Token> tokens_;
  size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Result<SyntaxPtr> parse_expression(std::string_view text) {
  size_t characters = 0;
  for (char c : text) characters += (c & 0xC0) != 0x80;
  if (characters > kMaxExpressionCharacters) {
    return expression_error({0, text.size()}, "The expression is longer than " +
                                                  std::to_string(kMaxExpressionCharacters) +
                                                  " characters.");
  }
  return Parser(TRY(lex(text))).run();
}

}  // namespace tarn::bi
