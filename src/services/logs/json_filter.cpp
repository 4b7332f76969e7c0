// Filters of JSON lines: { $.a.b[0] = "x*" && ($.n >= 5 || $.gone NOT EXISTS) }.
#include <algorithm>
#include <charconv>
#include <utility>

#include "base/json.h"
#include "services/logs/filter_condition.h"
#include "services/logs/filter_pattern.h"

namespace tarn::logs {
namespace {

constexpr int kMaxParentheses = 50;
constexpr std::string_view kStops = " \t\n)}";

struct SelectorStep {
  enum class Kind { kName, kIndex, kAny } kind = Kind::kName;  // kAny: [*]
  std::string name;
  size_t index = 0;
};

struct JsonTest {
  enum class Kind { kCompare, kIsNull, kIsTrue, kIsFalse, kExists, kNotExists };
  Kind kind = Kind::kCompare;
  std::vector<SelectorStep> selector;
  Comparison comparison = Comparison::kEqual;
  Operand operand;

  bool holds(const Json& line) const {
    bool any = false;
    bool is_there = false;
    visit(line, 0, [&](const Json& value) {
      is_there = true;
      any = any || fits(value);
    });
    return kind == Kind::kNotExists ? !is_there : any;
  }

 private:
  template <class Each>
  void visit(const Json& json, size_t step, const Each& each) const {
    if (step == selector.size()) return each(json);
    const SelectorStep& one = selector[step];
    if (one.kind == SelectorStep::Kind::kName) {
      if (const Json* found = json.find(one.name)) visit(*found, step + 1, each);
    } else if (one.kind == SelectorStep::Kind::kIndex) {
      if (one.index < json.items().size()) visit(json.items()[one.index], step + 1, each);
    } else {
      for (const Json& item : json.items()) visit(item, step + 1, each);
    }
  }

  bool fits(const Json& value) const {
    switch (kind) {
      case Kind::kIsNull:
        return value.is_null();
      case Kind::kIsTrue:
        return value.is_bool() && value.as_bool();
      case Kind::kIsFalse:
        return value.is_bool() && !value.as_bool();
      case Kind::kExists:
        return true;
      case Kind::kNotExists:
        return false;
      case Kind::kCompare:
        break;
    }
    if (value.is_string()) return operand.holds(comparison, value.as_string(), {});
    if (value.is_number()) return operand.holds(comparison, value.as_string(), value.as_double());
    if (value.is_bool()) return operand.holds(comparison, value.as_bool() ? "true" : "false", {});
    return false;
  }
};

// A tree of tests: leaves, or all or any of what is below.
struct JsonNode {
  enum class Kind { kLeaf, kAll, kAny } kind = Kind::kLeaf;
  JsonTest test;
  std::vector<JsonNode> nodes;

  bool holds(const Json& line) const {
    const auto one = [&line](const JsonNode& node) { return node.holds(line); };
    if (kind == Kind::kAll) return std::all_of(nodes.begin(), nodes.end(), one);
    if (kind == Kind::kAny) return std::any_of(nodes.begin(), nodes.end(), one);
    return test.holds(line);
  }
};

class JsonFilter final : public LineFilter {
 public:
  explicit JsonFilter(JsonNode root) : root_(std::move(root)) {}
  bool matches(std::string_view message) const override {
    if (message.find('{') == std::string_view::npos) return false;
    const auto json = Json::parse(message);
    return json.ok() && json->is_object() && root_.holds(*json);
  }

 private:
  JsonNode root_;
};

class JsonFilterParser {
 public:
  explicit JsonFilterParser(std::string_view text) : scan_(text) {}

  Result<JsonNode> parse() {
    scan_.take("{");
    JsonNode root = TRY(any(0));
    if (!scan_.take("}")) return scan_.error("a brace is not closed");
    if (!scan_.at_end()) return scan_.error("there is text after the pattern");
    return root;
  }

 private:
  Result<JsonNode> any(int depth) {
    if (depth > kMaxParentheses) return scan_.error("there are too many parentheses");
    JsonNode node = TRY(all(depth));
    if (!scan_.take("||")) return node;
    JsonNode outer;
    outer.kind = JsonNode::Kind::kAny;
    outer.nodes.push_back(std::move(node));
    do {
      outer.nodes.push_back(TRY(all(depth)));
    } while (scan_.take("||"));
    return outer;
  }

  Result<JsonNode> all(int depth) {
    JsonNode node = TRY(single(depth));
    if (!scan_.take("&&")) return node;
    JsonNode outer;
    outer.kind = JsonNode::Kind::kAll;
    outer.nodes.push_back(std::move(node));
    do {
      outer.nodes.push_back(TRY(single(depth)));
    } while (scan_.take("&&"));
    return outer;
  }

  Result<JsonNode> single(int depth) {
    if (scan_.take("(")) {
      JsonNode node = TRY(any(depth + 1));
      if (!scan_.take(")")) return scan_.error("a parenthesis is not closed");
      return node;
    }
    JsonNode leaf;
    leaf.test.selector = TRY(selector());
    TRY(condition(leaf.test));
    return leaf;
  }

  Result<void> condition(JsonTest& test) {
    using Kind = JsonTest::Kind;
    if (scan_.take("IS")) {
      if (scan_.take("NULL")) return set(test, Kind::kIsNull);
      if (scan_.take("TRUE")) return set(test, Kind::kIsTrue);
      if (scan_.take("FALSE")) return set(test, Kind::kIsFalse);
      return scan_.error("after IS comes NULL, TRUE or FALSE");
    }
    if (scan_.take("NOT")) {
      if (scan_.take("EXISTS")) return set(test, Kind::kNotExists);
      return scan_.error("after NOT comes EXISTS");
    }
    if (scan_.take("EXISTS")) return set(test, Kind::kExists);
    const auto comparison = scan_.comparison();
    if (!comparison) return scan_.error("a comparison is missing");
    test.comparison = *comparison;
    test.operand = TRY(scan_.operand(kStops));
    return {};
  }

  static Result<void> set(JsonTest& test, JsonTest::Kind kind) {
    test.kind = kind;
    return {};
  }

  // $.a.b[0]["c d"][*]
  Result<std::vector<SelectorStep>> selector() {
    std::vector<SelectorStep> steps;
    if (!scan_.take("$")) return scan_.error("a selector begins with $.");
    for (;;) {
      const std::string_view rest = scan_.rest();
      if (rest.starts_with('.')) {
        if (rest.starts_with(".[")) {
          scan_.advance(1);
          continue;
        }
        const size_t end = std::min(rest.find_first_of(" \t\n.[=!<>)}&|", 1), rest.size());
        if (end == 1) return scan_.error("a name is missing");
        steps.push_back({SelectorStep::Kind::kName, std::string(rest.substr(1, end - 1)), 0});
        scan_.advance(end);
      } else if (rest.starts_with('[')) {
        TRY(bracket(rest, steps));
      } else {
        if (steps.empty()) return scan_.error("a selector begins with $.");
        return steps;
      }
    }
  }

  Result<void> bracket(std::string_view rest, std::vector<SelectorStep>& steps) {
    const size_t end = rest.find(']');
    if (end == std::string_view::npos) return scan_.error("a bracket is not closed");
    const std::string_view inner = rest.substr(1, end - 1);
    SelectorStep step;
    if (inner == "*") {
      step.kind = SelectorStep::Kind::kAny;
    } else if (inner.size() >= 2 && (inner[0] == '\'' || inner[0] == '"') &&
               inner.back() == inner[0]) {
      step.name = inner.substr(1, inner.size() - 2);
    } else {
      step.kind = SelectorStep::Kind::kIndex;
      const auto [last, error] =
          std::from_chars(inner.data(), inner.data() + inner.size(), step.index);
      if (error != std::errc() || last != inner.data() + inner.size()) {
        return scan_.error("an index is not valid");
      }
    }
    steps.push_back(std::move(step));
    scan_.advance(end + 1);
    return {};
  }

  ConditionScanner scan_;
};

}  // namespace

Result<std::shared_ptr<const LineFilter>> parse_json_filter(std::string_view text) {
  JsonNode root = TRY(JsonFilterParser(text).parse());
  return std::shared_ptr<const LineFilter>(std::make_shared<JsonFilter>(std::move(root)));
}

}  // namespace tarn::logs
