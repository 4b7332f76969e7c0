#include "services/glue/partition_expression.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "base/encoding.h"
#include "services/glue/errors.h"
#include "services/glue/partition_lexer.h"

namespace tarn::glue {

enum class KeyDomain { kText, kNumber };
enum class NodeKind { kAnd, kOr, kNot, kCompare, kIn, kBetween, kLike, kIsNull };

struct PartitionExpression::Node {
  NodeKind kind;
  std::vector<std::shared_ptr<const Node>> children;
  size_t key = 0;
  KeyDomain domain = KeyDomain::kText;
  std::string op;                   // of kCompare
  std::vector<std::string> values;  // literals
};

namespace {

using Node = PartitionExpression::Node;
using NodePointer = std::shared_ptr<const Node>;

constexpr std::string_view kNullPartition = "__HIVE_DEFAULT_PARTITION__";

Result<KeyDomain> domain_of(const CatalogColumn& key) {
  const std::string type = to_lower_ascii(key.type);
  for (const char* name : {"string", "char", "varchar", "date", "timestamp"}) {
    if (type.starts_with(name)) return KeyDomain::kText;
  }
  for (const char* name : {"int", "bigint", "long", "tinyint", "smallint", "decimal"}) {
    if (type.starts_with(name)) return KeyDomain::kNumber;
  }
  return invalid_input("Unsupported expression: the partition key " + key.name + " has the type " +
                       key.type + ".");
}

// Below zero, zero or above, as `a` is before, at or after `b`.
int compare(KeyDomain domain, const std::string& a, const std::string& b) {
  if (domain == KeyDomain::kText) return a.compare(b);
  const long double x = std::strtold(a.c_str(), nullptr), y = std::strtold(b.c_str(), nullptr);
  return x < y ? -1 : x > y ? 1 : 0;
}

bool holds(const std::string& op, int order) {
  if (op == "=") return order == 0;
  if (op == "<>") return order != 0;
  if (op == "<") return order < 0;
  if (op == "<=") return order <= 0;
  if (op == ">") return order > 0;
  return order >= 0;
}

// LIKE with % and _.
bool is_like(std::string_view text, std::string_view pattern) {
  size_t t = 0, p = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '%') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && (pattern[p] == '_' || pattern[p] == text[t])) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '%') ++p;
  return p == pattern.size();
}

// SQL's three values: nothing is NULL.
using Truth = std::optional<bool>;

Truth evaluate(const Node& node, const std::vector<std::string>& values);

Truth evaluate_junction(const Node& node, const std::vector<std::string>& values) {
  const bool decisive = node.kind == NodeKind::kOr;
  bool has_null = false;
  for (const NodePointer& child : node.children) {
    const Truth truth = evaluate(*child, values);
    if (!truth) has_null = true;
    if (truth && *truth == decisive) return decisive;
  }
  return has_null ? Truth() : Truth(!decisive);
}

Truth evaluate(const Node& node, const std::vector<std::string>& values) {
  if (node.kind == NodeKind::kAnd || node.kind == NodeKind::kOr) {
    return evaluate_junction(node, values);
  }
  if (node.kind == NodeKind::kNot) {
    const Truth truth = evaluate(*node.children[0], values);
    return truth ? Truth(!*truth) : Truth();
  }
  const std::string& value = values[node.key];
  const bool is_null = value == kNullPartition;
  if (node.kind == NodeKind::kIsNull) return is_null;
  if (is_null) return Truth();
  const auto order = [&](size_t i) { return compare(node.domain, value, node.values[i]); };
  switch (node.kind) {
    case NodeKind::kCompare:
      return holds(node.op, order(0));
    case NodeKind::kBetween:
      return order(0) >= 0 && order(1) <= 0;
    case NodeKind::kLike:
      return is_like(value, node.values[0]);
    default:
      for (size_t i = 0; i < node.values.size(); ++i) {
        if (order(i) == 0) return true;
      }
      return false;
  }
}

class Parser {
 public:
  Parser(std::vector<PartitionToken> tokens, const std::vector<CatalogColumn>& keys)
      : tokens_(std::move(tokens)), keys_(keys) {}

  Result<NodePointer> parse() {
    NodePointer root = TRY(parse_or(0));
    if (!peek().text.empty()) return unexpected();
    return root;
  }

 private:
  const PartitionToken& peek() const { return tokens_[at_]; }

  bool take(std::string_view word) {
    if (peek().is_quoted || !equals_ignoring_case(peek().text, word)) return false;
    ++at_;
    return true;
  }

  Error unexpected() const {
    return invalid_input("Unsupported expression '" +
                         (peek().text.empty() ? std::string("<end>") : peek().text) +
                         "' at position " + std::to_string(peek().position) + ".");
  }

  Result<NodePointer> parse_or(int depth) { return parse_chain(depth, "OR", NodeKind::kOr); }

  Result<NodePointer> parse_chain(int depth, std::string_view word, NodeKind kind) {
    if (depth > PartitionExpression::kMaxDepth) return invalid_input("Expression is too deep.");
    const auto next = [&]() {
      return kind == NodeKind::kOr ? parse_chain(depth + 1, "AND", NodeKind::kAnd)
                                   : parse_not(depth + 1);
    };
    std::vector<NodePointer> terms = { TRY(next()) };
    while (take(word)) terms.push_back(TRY(next()));
    if (terms.size() == 1) return terms[0];
    Node node{kind};
    node.children = std::move(terms);
    return NodePointer(std::make_shared<const Node>(std::move(node)));
  }

  Result<NodePointer> parse_not(int depth) {
    if (depth > PartitionExpression::kMaxDepth) return invalid_input("Expression is too deep.");
    if (take("NOT")) return negate(TRY(parse_not(depth + 1)));
    if (take("(")) {
      NodePointer inner = TRY(parse_or(depth + 1));
      if (!take(")")) return unexpected();
      return inner;
    }
    return parse_predicate();
  }

  static NodePointer negate(NodePointer inner) {
    Node node{NodeKind::kNot};
    node.children = {std::move(inner)};
    return std::make_shared<const Node>(std::move(node));
  }

  Result<NodePointer> parse_predicate() {
    Node node{NodeKind::kCompare};
    node.key = TRY(parse_key());
    node.domain = TRY(domain_of(keys_[node.key]));
    if (take("IS")) {
      const bool negated = take("NOT");
      if (!take("NULL")) return unexpected();
      node.kind = NodeKind::kIsNull;
      return finish(std::move(node), negated);
    }
    const bool negated = take("NOT");
    if (take("IN")) {
      node.kind = NodeKind::kIn;
      if (!take("(")) return unexpected();
      do {
        node.values.push_back(TRY(parse_literal(node.domain)));
      } while (take(","));
      if (!take(")")) return unexpected();
    } else if (take("BETWEEN")) {
      node.kind = NodeKind::kBetween;
      node.values.push_back(TRY(parse_literal(node.domain)));
      if (!take("AND")) return unexpected();
      node.values.push_back(TRY(parse_literal(node.domain)));
    } else if (take("LIKE")) {
      node.kind = NodeKind::kLike;
      node.values.push_back(TRY(parse_literal(KeyDomain::kText)));
    } else {
      if (negated) return unexpected();
      node.op = TRY(parse_operator());
      node.values.push_back(TRY(parse_literal(node.domain)));
    }
    return finish(std::move(node), negated);
  }

  static Result<NodePointer> finish(Node node, bool negated) {
    auto shared = std::make_shared<const Node>(std::move(node));
    return negated ? negate(std::move(shared)) : NodePointer(std::move(shared));
  }

  Result<size_t> parse_key() {
    const std::string name = to_lower_ascii(peek().text);
    for (size_t i = 0; i < keys_.size(); ++i) {
      if (keys_[i].name != name) continue;
      ++at_;
      return i;
    }
    if (name.empty()) return unexpected();
    return invalid_input("Unsupported expression: '" + peek().text +
                         "' is not a partition key of the table.");
  }

  Result<std::string> parse_operator() {
    for (const char* op : {"=", "<>", "!=", "<=", ">=", "<", ">"}) {
      if (take(op)) return std::string(op) == "!=" ? std::string("<>") : std::string(op);
    }
    return unexpected();
  }

  Result<std::string> parse_literal(KeyDomain domain) {
    const PartitionToken token = peek();
    if (token.text.empty() && !token.is_quoted) return unexpected();
    if (!token.is_quoted && token.is_symbol) return unexpected();
    ++at_;
    // DATE '2026-01-01' and TIMESTAMP '…' name the type before the text.
    const bool names_type =
        !token.is_quoted && peek().is_quoted &&
        (equals_ignoring_case(token.text, "date") || equals_ignoring_case(token.text, "timestamp"));
    const std::string text = names_type ? tokens_[at_++].text : token.text;
    if (domain == KeyDomain::kNumber) {
      char* end = nullptr;
      std::strtold(text.c_str(), &end);
      if (text.empty() || *end != '\0') {
        return invalid_input("Unsupported expression: '" + text + "' is not a number.");
      }
    }
    return text;
  }

  std::vector<PartitionToken> tokens_;
  const std::vector<CatalogColumn>& keys_;
  size_t at_ = 0;
};

}  // namespace

Result<PartitionExpression> PartitionExpression::parse(std::string_view text,
                                                       const std::vector<CatalogColumn>& keys) {
  PartitionExpression expression;
  if (trim(text).empty()) return expression;
  Parser parser(TRY(tokenize_partition_expression(text)), keys);
  expression.root_ = TRY(parser.parse());
  return expression;
}

bool PartitionExpression::matches(const std::vector<std::string>& values) const {
  return root_ == nullptr || evaluate(*root_, values).value_or(false);
}

}  // namespace tarn::glue
