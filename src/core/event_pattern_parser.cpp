// EventPattern::parse.
#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "base/json.h"
#include "base/json_repeated.h"
#include "core/event_pattern.h"

namespace tarn {
namespace {

using Kind = EventTest::Kind;

// Of so many asterisks, so many may be followed by the same character: more is what AWS refuses as
// too complex for its automaton.
constexpr size_t kMaxWildcards = 5;
constexpr size_t kMaxAlikeWildcards = 3;

Error invalid_pattern(std::string_view reason) {
  return Error(400, "InvalidEventPatternException",
               "Event pattern is not valid. Reason: " + std::string(reason));
}

// Cuts a wildcard at its asterisks; \* and \\ stand for themselves.
Result<std::vector<std::string>> parse_wildcard(std::string_view text) {
  std::vector<std::string> pieces(1);
  std::map<char, size_t> followers;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      if (i + 1 == text.size() || (text[i + 1] != '*' && text[i + 1] != '\\')) {
        return invalid_pattern("Invalid escape character at pos " + std::to_string(i + 1));
      }
      pieces.back() += text[++i];
    } else if (text[i] == '*') {
      if (i + 1 < text.size() && text[i + 1] == '*') {
        return invalid_pattern("Consecutive wildcard characters at pos " + std::to_string(i + 1));
      }
      if (i + 1 < text.size()) ++followers[text[i + 1]];
      pieces.emplace_back();
    } else {
      pieces.back() += text[i];
    }
  }
  size_t alike = 0;
  for (const auto& [follower, count] : followers) alike = std::max(alike, count);
  if (pieces.size() > kMaxWildcards + 1 && alike > kMaxAlikeWildcards) {
    return invalid_pattern(
        "Rule is too complex - try using fewer wildcard characters or fewer repeating character "
        "sequences after a wildcard character");
  }
  return pieces;
}

Result<EventTest> parse_cidr(std::string_view text) {
  EventTest test;
  test.kind = Kind::kCidr;
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos || text.find('/', slash + 1) != std::string_view::npos) {
    return invalid_pattern("Malformed CIDR, one '/' required");
  }
  const std::string_view mask = text.substr(slash + 1);
  const auto [end, error] = std::from_chars(mask.data(), mask.data() + mask.size(), test.mask_bits);
  if (error != std::errc() || end != mask.data() + mask.size()) {
    return invalid_pattern("Malformed CIDR, mask bits must be an integer");
  }
  const std::string address(text.substr(0, slash));
  test.is_ipv6 = address.find(':') != std::string::npos;
  if (inet_pton(test.is_ipv6 ? AF_INET6 : AF_INET, address.c_str(), test.network.data()) != 1) {
    return invalid_pattern("Nonstandard IP address: " + address);
  }
  if (test.mask_bits < 0 || test.mask_bits > (test.is_ipv6 ? 128 : 32)) {
    return invalid_pattern("Malformed CIDR, mask bits are out of range");
  }
  return test;
}

// [">", 0, "<=", 5]
class NumericParser {
 public:
  explicit NumericParser(const std::vector<Json>& items) : items_(items) {}

  Result<EventTest> parse() {
    EventTest test;
    test.kind = Kind::kNumeric;
    test.low = -std::numeric_limits<double>::infinity();
    test.high = std::numeric_limits<double>::infinity();
    const std::string op = TRY(take_operator());
    if (op == "=") {
      test.low = test.high = TRY(take_number(op));
    } else if (op == "<" || op == "<=") {
      test.includes_high = op == "<=";
      test.high = TRY(take_number(op));
    } else if (op == ">" || op == ">=") {
      test.includes_low = op == ">=";
      test.low = TRY(take_number(op));
      if (at_ < items_.size()) {
        const std::string upper = TRY(take_operator());
        if (upper != "<" && upper != "<=") {
          return invalid_pattern("Bad numeric range operator: " + upper);
        }
        test.includes_high = upper == "<=";
        test.high = TRY(take_number(upper));
        if (test.low >= test.high) return invalid_pattern("Bottom must be less than top");
      }
    } else {
      return invalid_pattern("Unrecognized numeric range operator: " + op);
    }
    if (at_ < items_.size()) return invalid_pattern("Too many elements in numeric expression");
    return test;
  }

 private:
  Result<std::string> take_operator() {
    if (at_ >= items_.size() || !items_[at_].is_string()) {
      return invalid_pattern("Invalid member in numeric match: " +
                             (at_ < items_.size() ? items_[at_].dump() : "]"));
    }
    return items_[at_++].as_string();
  }
  Result<double> take_number(const std::string& op) {
    if (at_ >= items_.size() || !items_[at_].is_number()) {
      return invalid_pattern("Value of " + op + " must be numeric");
    }
    return items_[at_++].as_double();
  }

  const std::vector<Json>& items_;
  size_t at_ = 0;
};

EventTest text_test(Kind kind, std::string text) {
  EventTest test;
  test.kind = kind;
  test.texts = {std::move(text)};
  return test;
}

// prefix and suffix, of a text or of {"equals-ignore-case": text}.
Result<EventTest> parse_affix(std::string_view name, const Json& value) {
  const bool is_prefix = name == "prefix";
  if (value.is_string()) {
    return text_test(is_prefix ? Kind::kPrefix : Kind::kSuffix, value.as_string());
  }
  if (!value.is_object()) {
    return invalid_pattern(std::string(name) + " match pattern must be a string");
  }
  const std::string title = is_prefix ? "Prefix" : "Suffix";
  if (value.members().empty()) return invalid_pattern(title + " expression name not found");
  const auto& [inner, text] = value.members().front();
  if (inner != "equals-ignore-case") {
    return invalid_pattern("Unsupported " + std::string(name) + " pattern: " + inner);
  }
  if (!text.is_string()) {
    return invalid_pattern("equals-ignore-case match pattern must be a string");
  }
  if (value.members().size() > 1)
    return invalid_pattern("Only one key allowed in match expression");
  return text_test(is_prefix ? Kind::kPrefixIgnoreCase : Kind::kSuffixIgnoreCase,
                   to_lower_ascii(text.as_string()));
}

struct ButKind {
  std::string_view name;
  Kind kind;
  std::string_view complaint;
};
constexpr ButKind kButKinds[] = {
    {"equals-ignore-case", Kind::kNotIgnoreCase,
     "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."},
    {"prefix", Kind::kNotPrefixes, "prefix/suffix match pattern must be a string"},
    {"suffix", Kind::kNotSuffixes, "prefix/suffix match pattern must be a string"},
    {"wildcard", Kind::kNotWildcards, "wildcard match pattern must be a string"}};

constexpr std::string_view kBadBut =
    "Value of anything-but must be an array or single string/number value.";

// {"anything-but": {"prefix": …}} and its like.
Result<EventTest> parse_anything_but_object(const Json& value) {
  if (value.members().empty()) return invalid_pattern("Anything-But expression name not found");
  const auto& [name, inner] = value.members().front();
  const auto* const kind =
      std::find_if(std::begin(kButKinds), std::end(kButKinds),
                   [&name = name](const ButKind& one) { return one.name == name; });
  if (kind == std::end(kButKinds)) {
    return invalid_pattern("Unsupported anything-but pattern: " + name);
  }
  if (!inner.is_array() && !inner.is_string() && !inner.is_number()) {
    return invalid_pattern(kBadBut);
  }
  if (value.members().size() > 1)
    return invalid_pattern("Only one key allowed in match expression");
  EventTest test;
  test.kind = kind->kind;
  const std::vector<Json> single = {inner};
  for (const Json& one : inner.is_array() ? inner.items() : single) {
    if (!one.is_string()) return invalid_pattern(kind->complaint);
    const std::string& text = one.as_string();
    if (test.kind == Kind::kNotWildcards) {
      test.wildcards.push_back(TRY(parse_wildcard(text)));
    } else if (test.kind == Kind::kNotIgnoreCase) {
      test.texts.push_back(to_lower_ascii(text));
    } else {
      if (text.empty()) return invalid_pattern("Null prefix/suffix not allowed");
      test.texts.push_back(text);
    }
  }
  return test;
}

Result<EventTest> parse_anything_but(const Json& value) {
  if (value.is_object()) return parse_anything_but_object(value);
  if (!value.is_array() && !value.is_string() && !value.is_number()) {
    return invalid_pattern(kBadBut);
  }
  EventTest test;
  const std::vector<Json> single = {value};
  for (const Json& one : value.is_array() ? value.items() : single) {
    if (one.is_string()) {
      test.texts.push_back(one.as_string());
    } else if (one.is_number()) {
      test.numbers.push_back(one.as_double());
    } else {
      return invalid_pattern("Inside anything but list, start|null|boolean is not supported.");
    }
  }
  if (test.texts.empty() == test.numbers.empty()) {
    return invalid_pattern(
        "Inside anything but list, either all values are number or string, mixed type is not "
        "supported");
  }
  test.kind = test.numbers.empty() ? Kind::kNotTexts : Kind::kNotNumbers;
  return test;
}

Result<EventTest> parse_operator(const std::string& name, const Json& value) {
  const auto text = [&](Kind kind, std::string_view what) -> Result<EventTest> {
    if (!value.is_string()) {
      return invalid_pattern(std::string(what) + " match pattern must be a string");
    }
    return text_test(kind, value.as_string());
  };
  if (name == "prefix" || name == "suffix") return parse_affix(name, value);
  if (name == "anything-but") return parse_anything_but(value);
  if (name == "exactly") return text(Kind::kText, "exact");
  if (name == "equals-ignore-case") {
    auto test = TRY(text(Kind::kIgnoreCase, name));
    test.texts[0] = to_lower_ascii(test.texts[0]);
    return test;
  }
  if (name == "wildcard") {
    auto test = TRY(text(Kind::kWildcard, name));
    test.texts = TRY(parse_wildcard(value.as_string()));
    return test;
  }
  if (name == "cidr") {
    TRY(text(Kind::kCidr, "prefix"));  // AWS says so
    return parse_cidr(value.as_string());
  }
  if (name == "numeric") {
    if (!value.is_array()) return invalid_pattern("Value of numeric must be an array.");
    return NumericParser(value.items()).parse();
  }
  if (name == "exists") {
    if (!value.is_bool()) {
      return invalid_pattern("exists match pattern must be either true or false.");
    }
    EventTest test;
    test.kind = value.as_bool() ? Kind::kExists : Kind::kAbsent;
    return test;
  }
  return invalid_pattern("Unrecognized match type " + name);
}

Result<EventTest> parse_test(const Json& json) {
  switch (json.kind()) {
    case Json::Kind::kString:
      return text_test(Kind::kText, json.as_string());
    case Json::Kind::kNumber: {
      EventTest test = text_test(Kind::kNumber, json.as_string());
      test.low = json.as_double();
      return test;
    }
    case Json::Kind::kNull:
    case Json::Kind::kBool:
      return text_test(Kind::kLiteral, json.dump());
    case Json::Kind::kArray:
      return invalid_pattern("Match value must be String, number, true, false, or null");
    case Json::Kind::kObject:
      break;
  }
  if (json.members().empty()) return invalid_pattern("Match expression name not found");
  const auto& [name, value] = json.members().front();
  auto test = TRY(parse_operator(name, value));
  if (json.members().size() > 1) {
    return invalid_pattern("Only one key allowed in match expression");
  }
  return test;
}

using Alternative = std::map<std::string, std::vector<EventTest>>;  // by path
using Alternatives = std::vector<Alternative>;

constexpr std::string_view kReservedInOr[] = {
    "exactly",      "prefix", "suffix",  "wildcard", "equals-ignore-case",
    "anything-but", "exists", "numeric", "cidr"};

class PatternParser {
 public:
  Result<Alternatives> parse(const Json& json) {
    Alternatives alternatives(1);
    TRY(parse_object(json, "", false, alternatives));
    return alternatives;
  }

 private:
  Result<void> parse_object(const Json& json, const std::string& path, bool is_in_or,
                            Alternatives& alternatives) {
    if (json.members().empty()) return invalid_pattern("Empty objects are not allowed");
    for (const auto& [name, value] : json.members()) {
      if (name == "$or") {
        TRY(parse_or(value, path, alternatives));
        continue;
      }
      if (is_in_or && std::find(std::begin(kReservedInOr), std::end(kReservedInOr), name) !=
                          std::end(kReservedInOr)) {
        return invalid_pattern(name +
                               " is Ruler reserved fieldName which cannot be used inside $or.");
      }
      const std::string full = path.empty() ? name : path + "." + name;
      if (value.is_object()) {
        TRY(parse_object(value, full, is_in_or, alternatives));
      } else if (value.is_array()) {
        const auto tests = TRY(parse_list(value));
        for (Alternative& one : alternatives) one[full] = tests;
      } else {
        return invalid_pattern(json_quote(name) + " must be an object or an array");
      }
    }
    return {};
  }

  Result<std::vector<EventTest>> parse_list(const Json& json) {
    if (json.items().empty()) return invalid_pattern("Empty arrays are not allowed");
    std::vector<EventTest> tests;
    for (const Json& item : json.items()) tests.push_back(TRY(parse_test(item)));
    return tests;
  }

  Result<void> parse_or(const Json& json, const std::string& path, Alternatives& alternatives) {
    if (!json.is_array()) return invalid_pattern("It must be an Array followed with $or.");
    Alternatives all;
    for (const Json& item : json.items()) {
      if (!item.is_object()) {
        return invalid_pattern("Only JSON object is allowed in array of $or relationship.");
      }
      Alternatives copy = alternatives;
      TRY(parse_object(item, path, true, copy));
      if (all.size() + copy.size() > EventPattern::kMaxAlternatives) {
        return invalid_pattern("There are too many combinations of $or in the pattern.");
      }
      std::move(copy.begin(), copy.end(), std::back_inserter(all));
    }
    if (json.items().size() < 2) {
      return invalid_pattern("There must have at least 2 Objects in $or relationship.");
    }
    alternatives = std::move(all);
    return {};
  }
};

}  // namespace

Result<EventPattern> EventPattern::parse(std::string_view json) {
  const auto document = parse_json_with_repeated(json);
  if (!document.ok()) return invalid_pattern(document.error().message());
  if (!document->is_object()) return invalid_pattern("Filter is not an object");
  EventPattern pattern;
  for (Alternative& alternative : TRY(PatternParser().parse(*document))) {
    std::vector<EventClause>& clauses = pattern.alternatives_.emplace_back();
    for (auto& [path, tests] : alternative) clauses.push_back({path, std::move(tests)});
  }
  return pattern;
}

}  // namespace tarn
