#include <cmath>

#include "engines/functions/java_regex.h"
#include "engines/functions/json_path.h"
#include "engines/functions/number_text.h"

namespace tarn::engines {
namespace {

using Kind = JsonPathKind;
using Items = JsonPath::Items;
enum class Truth : uint8_t { kFalse, kTrue, kUnknown };

constexpr size_t kItemsMax = 100'000;

Error data_error(const std::string& what) {
  return Error(400, "PATH_EVALUATION_ERROR", "path evaluation failed: " + what);
}

bool is_whole(const JsonItem& number) {
  return number.text.find_first_of(".eE") == std::string::npos;
}

Truth truth(bool value) { return value ? Truth::kTrue : Truth::kFalse; }

Truth negation(Truth value) {
  return value == Truth::kUnknown ? value : truth(value == Truth::kFalse);
}

bool holds(std::string_view op, int order) {
  if (op == "==") return order == 0;
  if (op == "<>") return order != 0;
  if (op == "<") return order < 0;
  if (op == "<=") return order <= 0;
  if (op == ">") return order > 0;
  return order >= 0;
}

int order_of_numbers(const JsonItem& a, const JsonItem& b) {
  const std::optional<int64_t> x = is_whole(a) ? parse_integer(a.text) : std::nullopt;
  const std::optional<int64_t> y = is_whole(b) ? parse_integer(b.text) : std::nullopt;
  if (x && y) return *x < *y ? -1 : *x > *y ? 1 : 0;
  const double left = *parse_double(a.text), right = *parse_double(b.text);
  return left < right ? -1 : left > right ? 1 : 0;
}

Truth compare(std::string_view op, const JsonItem& a, const JsonItem& b) {
  if (!a.is_scalar() || !b.is_scalar()) return Truth::kUnknown;
  const bool is_equality = op == "==" || op == "<>";
  if (a.kind == JsonKind::kNull || b.kind == JsonKind::kNull) {
    const bool same = a.kind == b.kind;
    if (is_equality) return truth(same == (op == "=="));
    return truth(same && (op == "<=" || op == ">="));
  }
  if (a.kind != b.kind) return Truth::kUnknown;
  if (a.kind == JsonKind::kNumber) return truth(holds(op, order_of_numbers(a, b)));
  return truth(holds(op, a.text.compare(b.text)));
}

Result<JsonItem> number_item(double value) {
  if (!std::isfinite(value)) return data_error("number out of range");
  return JsonItem::of_number(java_text(value));
}

// Whole numbers stay whole, and may not overflow.
Result<JsonItem> whole_result(char op, int64_t a, int64_t b) {
  int64_t result = 0;
  bool overflows = false;
  if (op == '+') overflows = __builtin_add_overflow(a, b, &result);
  if (op == '-') overflows = __builtin_sub_overflow(a, b, &result);
  if (op == '*') overflows = __builtin_mul_overflow(a, b, &result);
  if (op == '/' || op == '%') {
    if (b == 0) return data_error("division by zero");
    overflows = b == -1 && a == INT64_MIN;
    if (!overflows) result = op == '/' ? a / b : a % b;
  }
  if (overflows) return data_error("number out of range");
  return JsonItem::of_number(std::to_string(result));
}

Result<JsonItem> arithmetic(char op, const JsonItem& a, const JsonItem& b) {
  if (a.kind != JsonKind::kNumber || b.kind != JsonKind::kNumber) {
    return data_error("invalid operand of arithmetic: it is no number");
  }
  if (is_whole(a) && is_whole(b)) {
    const std::optional<int64_t> x = parse_integer(a.text), y = parse_integer(b.text);
    if (!x || !y) return data_error("number out of range");
    return whole_result(op, *x, *y);
  }
  const double x = *parse_double(a.text), y = *parse_double(b.text);
  if (op == '+') return number_item(x + y);
  if (op == '-') return number_item(x - y);
  if (op == '*') return number_item(x * y);
  if (y == 0) return data_error("division by zero");
  return number_item(op == '/' ? x / y : std::fmod(x, y));
}

std::string_view type_name(const JsonItem& item) {
  constexpr std::string_view kNames[] = {"object", "array", "string", "number", "boolean", "null"};
  return kNames[static_cast<size_t>(item.kind)];
}

class Evaluator {
 public:
  Evaluator(bool is_lax, const JsonItem& root, const JsonPath::Variables& variables)
      : is_lax_(is_lax), root_(root), variables_(variables) {}

  Result<Items> items(const JsonPathNode& node) {
    Items found = TRY(items_of(node));
    if (found.size() > kItemsMax) return data_error("too many items");
    return found;
  }

 private:
  Result<Items> items_of(const JsonPathNode& node) {
    switch (node.kind) {
      case Kind::kRoot:
        return Items{root_};
      case Kind::kCurrent:
        if (!current_) return data_error("@ stands outside of a filter");
        return Items{*current_};
      case Kind::kLast:
        if (last_ < 0) return data_error("last stands outside of a subscript");
        return Items{JsonItem::of_number(std::to_string(last_))};
      case Kind::kVariable: {
        const auto known = variables_.find(node.text);
        if (known == variables_.end()) return data_error("no variable named " + node.text);
        return Items{known->second};
      }
      case Kind::kLiteral:
        return Items{node.item};
      case Kind::kNegate:
      case Kind::kPlus:
        return signs(node);
      case Kind::kArithmetic:
        return combined(node);
      default:
        break;
    }
    const Items inputs = TRY(items(*node.args[0]));
    if (node.kind == Kind::kFilter) return filtered(node, inputs);
    if (node.kind == Kind::kMethod) return called(node.text, inputs);
    Items out;
    for (const JsonItem& input : inputs) TRY(step(node, input, out));
    return out;
  }

  // An accessor of one item.
  Result<void> step(const JsonPathNode& node, const JsonItem& input, Items& out) {
    switch (node.kind) {
      case Kind::kMember:
      case Kind::kAnyMember:
        return members(node, input, out);
      case Kind::kDescendant:
        descend(node.text, input, out);
        return {};
      case Kind::kElements:
        if (input.is_array()) {
          out.insert(out.end(), input.items.begin(), input.items.end());
          return {};
        }
        if (!is_lax_) return data_error("[*] of what is no array");
        out.push_back(input);
        return {};
      default:
        return subscript(node, input, out);
    }
  }

  Result<void> members(const JsonPathNode& node, const JsonItem& input, Items& out) {
    if (is_lax_ && input.is_array()) {
      for (const JsonItem& element : input.items) {
        if (element.is_object()) TRY(members(node, element, out));
      }
      return {};
    }
    if (!input.is_object()) {
      if (is_lax_) return {};
      return data_error("invalid item type: expected an object");
    }
    bool found = node.kind == Kind::kAnyMember;
    for (size_t i = 0; i < input.items.size(); ++i) {
      if (node.kind == Kind::kMember && input.names[i] != node.text) continue;
      found = true;
      out.push_back(input.items[i]);
    }
    if (!found && !is_lax_) return data_error("missing member '" + node.text + "' in JSON object");
    return {};
  }

  static void descend(const std::string& name, const JsonItem& input, Items& out) {
    for (size_t i = 0; i < input.items.size(); ++i) {
      if (input.is_object() && input.names[i] == name) out.push_back(input.items[i]);
    }
    for (const JsonItem& part : input.items) descend(name, part, out);
  }

  Result<void> subscript(const JsonPathNode& node, const JsonItem& input, Items& out) {
    if (!input.is_array() && !is_lax_) return data_error("a subscript of what is no array");
    const Items elements = input.is_array() ? input.items : Items{input};
    const auto size = static_cast<int64_t>(elements.size());
    const int64_t outer_last = std::exchange(last_, size - 1);
    for (size_t i = 1; i + 1 < node.args.size(); i += 2) {
      const int64_t from = TRY(index(*node.args[i]));
      const int64_t to = node.args[i + 1] ? TRY(index(*node.args[i + 1])) : from;
      const bool is_inside = from >= 0 && from <= to && to < size;
      if (!is_inside && !is_lax_) return data_error("invalid array subscript");
      for (int64_t k = std::max<int64_t>(from, 0); k <= to && k < size; ++k) {
        out.push_back(elements[static_cast<size_t>(k)]);
      }
    }
    last_ = outer_last;
    return {};
  }

  Result<int64_t> index(const JsonPathNode& node) {
    const Items found = TRY(items(node));
    if (found.size() != 1 || found[0].kind != JsonKind::kNumber) {
      return data_error("a subscript is no number");
    }
    const double value = *parse_double(found[0].text);
    if (!(std::abs(value) < 0x1p53)) return data_error("a subscript is out of range");
    return static_cast<int64_t>(value);
  }

  Items unwrapped(const Items& inputs) const {
    if (!is_lax_) return inputs;
    Items out;
    for (const JsonItem& input : inputs) {
      if (input.is_array())
        out.insert(out.end(), input.items.begin(), input.items.end());
      else
        out.push_back(input);
    }
    return out;
  }

  Result<Items> signs(const JsonPathNode& node) {
    Items out;
    for (const JsonItem& input : unwrapped(TRY(items(*node.args[0])))) {
      if (input.kind != JsonKind::kNumber) return data_error("a sign before what is no number");
      const JsonItem zero = JsonItem::of_number("0");
      out.push_back(node.kind == Kind::kPlus ? input : TRY(arithmetic('-', zero, input)));
    }
    return out;
  }

  Result<Items> combined(const JsonPathNode& node) {
    const Items left = unwrapped(TRY(items(*node.args[0])));
    const Items right = unwrapped(TRY(items(*node.args[1])));
    if (left.size() != 1 || right.size() != 1) {
      return data_error("arithmetic needs single numbers");
    }
    return Items { TRY(arithmetic(node.text[0], left[0], right[0])) };
  }

  Result<Items> filtered(const JsonPathNode& node, const Items& inputs) {
    Items out;
    for (const JsonItem& input : unwrapped(inputs)) {
      const JsonItem* outer = std::exchange(current_, &input);
      const Truth kept = predicate(*node.args[1]);
      current_ = outer;
      if (kept == Truth::kTrue) out.push_back(input);
    }
    return out;
  }

  Result<Items> called(const std::string& name, const Items& inputs) {
    const bool takes_arrays = name == "type" || name == "size";
    Items out;
    for (const JsonItem& input : takes_arrays ? inputs : unwrapped(inputs)) {
      if (name == "keyvalue")
        TRY(key_values(input, out));
      else
        out.push_back(TRY(call(name, input)));
    }
    return out;
  }

  Result<JsonItem> call(const std::string& name, const JsonItem& input) {
    if (name == "type") return JsonItem::of_string(std::string(type_name(input)));
    if (name == "size") {
      if (!input.is_array() && !is_lax_) return data_error("size() of what is no array");
      return JsonItem::of_number(std::to_string(input.is_array() ? input.items.size() : 1));
    }
    const bool may_be_text = name == "double" && input.kind == JsonKind::kString;
    if (input.kind != JsonKind::kNumber && !may_be_text) {
      return data_error(name + "() of what is no number");
    }
    const std::optional<double> value = parse_double(input.text);
    if (!value) return data_error("double() of a text that is no number");
    if (name == "double") return number_item(*value);
    if (is_whole(input)) {
      const bool drops_sign = name == "abs" && input.text.starts_with('-');
      return JsonItem::of_number(input.text.substr(drops_sign ? 1 : 0));
    }
    if (name == "abs") return number_item(std::abs(*value));
    return number_item(name == "floor" ? std::floor(*value) : std::ceil(*value));
  }

  static Result<void> key_values(const JsonItem& input, Items& out) {
    if (!input.is_object()) return data_error("keyvalue() of what is no object");
    for (size_t i = 0; i < input.items.size(); ++i) {
      JsonItem pair;
      pair.kind = JsonKind::kObject;
      pair.names = {"name", "value", "id"};
      pair.items = {JsonItem::of_string(input.names[i]), input.items[i], JsonItem::of_number("0")};
      out.push_back(std::move(pair));
    }
    return {};
  }

  // An error of the data makes a predicate unknown.
  Truth predicate(const JsonPathNode& node) {
    switch (node.kind) {
      case Kind::kAnd:
      case Kind::kOr: {
        const Truth decides = truth(node.kind == Kind::kOr);
        const Truth left = predicate(*node.args[0]), right = predicate(*node.args[1]);
        if (left == decides || right == decides) return decides;
        const bool unknown = left == Truth::kUnknown || right == Truth::kUnknown;
        return unknown ? Truth::kUnknown : negation(decides);
      }
      case Kind::kNot:
        return negation(predicate(*node.args[0]));
      case Kind::kIsUnknown:
        return truth(predicate(*node.args[0]) == Truth::kUnknown);
      case Kind::kExists: {
        Result<Items> found = items(*node.args[0]);
        return found ? truth(!found->empty()) : Truth::kUnknown;
      }
      case Kind::kLikeRegex:
        return any_of(*node.args[0], [&](const JsonItem& item) { return like(item, node.text); });
      default:
        return pairs(node);
    }
  }

  static Truth like(const JsonItem& item, const std::string& pattern) {
    if (item.kind != JsonKind::kString) return Truth::kUnknown;
    RegexMatch match;
    return truth(java_regex(pattern).find(item.text, 0, match));
  }

  // True of one item suffices; in strict mode an unknown one decides before.
  template <class Test>
  Truth any_of(const JsonPathNode& path, Test test) {
    Result<Items> found = items(path);
    if (!found) return Truth::kUnknown;
    bool is_true = false, is_unknown = false;
    for (const JsonItem& item : unwrapped(*found)) {
      const Truth result = test(item);
      is_true = is_true || result == Truth::kTrue;
      is_unknown = is_unknown || result == Truth::kUnknown;
    }
    if (is_unknown && (!is_lax_ || !is_true)) return Truth::kUnknown;
    return truth(is_true);
  }

  Truth pairs(const JsonPathNode& node) {
    Result<Items> right = items(*node.args[1]);
    if (!right) return Truth::kUnknown;
    const Items others = unwrapped(*right);
    return any_of(*node.args[0], [&](const JsonItem& item) {
      Truth best = Truth::kFalse;
      for (const JsonItem& other : others) {
        const Truth result = node.kind == Kind::kStartsWith ? starts_with(item, other)
                                                            : compare(node.text, item, other);
        if (result == Truth::kTrue) return result;
        if (result == Truth::kUnknown) best = result;
      }
      return best;
    });
  }

  static Truth starts_with(const JsonItem& item, const JsonItem& start) {
    if (item.kind != JsonKind::kString || start.kind != JsonKind::kString) return Truth::kUnknown;
    return truth(item.text.starts_with(start.text));
  }

  const bool is_lax_;
  const JsonItem& root_;
  const JsonPath::Variables& variables_;
  const JsonItem* current_ = nullptr;
  int64_t last_ = -1;
};

}  // namespace

Result<JsonPath::Items> JsonPath::evaluate(const JsonItem& root, const Variables& variables) const {
  return Evaluator(is_lax_, root, variables).items(*root_);
}

}  // namespace tarn::engines
