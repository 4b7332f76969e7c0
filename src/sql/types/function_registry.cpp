#include <map>

#include "base/check.h"
#include "sql/types/function.h"
#include "sql/types/function_tables.h"

namespace tarn::sql {

namespace {

class SignatureParser {
 public:
  explicit SignatureParser(std::string_view text) : rest_(text) {}

  Signature parse() {
    Signature signature;
    expect("(");
    while (!take(")")) {
      signature.parameters.push_back(parse_type());
      signature.is_variadic = take("...");
      take(",");
    }
    expect("->");
    signature.result = parse_type();
    CHECK(rest_.empty());
    return signature;
  }

 private:
  void skip_spaces() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
  }
  bool take(std::string_view token) {
    skip_spaces();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }
  void expect(std::string_view token) { CHECK(take(token)); }

  std::string_view take_word() {
    skip_spaces();
    size_t end = 0;
    while (end < rest_.size() && (isalnum(rest_[end]) || rest_[end] == '_')) ++end;
    std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return word;
  }

  void parse_numbers(TypePattern& pattern) {
    if (!take("(")) return;
    do {
      std::string_view word = take_word();
      CHECK(!word.empty());
      bool is_number = isdigit(word[0]);
      pattern.numbers.emplace_back(is_number ? 0 : word[0],
                                   is_number ? std::stoi(std::string(word)) : 0);
    } while (take(","));
    expect(")");
  }

  void parse_children(TypePattern& pattern) {
    expect("(");
    do {
      pattern.children.push_back(parse_type());
    } while (take(","));
    expect(")");
  }

  TypePattern parse_type() {
    TypePattern pattern;
    if (take("@")) {
      pattern.rule = take_word();
      return pattern;
    }
    if (take("interval day to second")) {
      pattern.kind = TypeKind::kIntervalDaySecond;
      return pattern;
    }
    if (take("interval year to month")) {
      pattern.kind = TypeKind::kIntervalYearMonth;
      return pattern;
    }
    std::string_view word = take_word();
    if (word.size() == 1 && isupper(word[0])) {
      pattern.variable = word[0];
      return pattern;
    }
    static const std::map<std::string_view, TypeKind> kKinds = {
        {"unknown", TypeKind::kUnknown}, {"boolean", TypeKind::kBoolean},
        {"tinyint", TypeKind::kTinyint}, {"smallint", TypeKind::kSmallint},
        {"integer", TypeKind::kInteger}, {"bigint", TypeKind::kBigint},
        {"real", TypeKind::kReal},       {"double", TypeKind::kDouble},
        {"decimal", TypeKind::kDecimal}, {"varchar", TypeKind::kVarchar},
        {"char", TypeKind::kChar},       {"varbinary", TypeKind::kVarbinary},
        {"json", TypeKind::kJson},       {"date", TypeKind::kDate},
        {"time", TypeKind::kTime},       {"timestamp", TypeKind::kTimestamp},
        {"uuid", TypeKind::kUuid},       {"ipaddress", TypeKind::kIpaddress},
        {"array", TypeKind::kArray},     {"map", TypeKind::kMap},
        {"row", TypeKind::kRow},         {"function", TypeKind::kFunction}};
    auto found = kKinds.find(word);
    CHECK(found != kKinds.end());
    pattern.kind = found->second;
    if (pattern.kind >= TypeKind::kArray) {
      parse_children(pattern);
    } else {
      parse_numbers(pattern);
      if (take("with time zone")) {
        pattern.kind = pattern.kind == TypeKind::kTime ? TypeKind::kTimeTz : TypeKind::kTimestampTz;
      }
    }
    return pattern;
  }

  std::string_view rest_;
};

class Registry {
 public:
  Registry() {
    add(math_functions(), FunctionKind::kScalar);
    add(text_functions(), FunctionKind::kScalar);
    add(regexp_functions(), FunctionKind::kScalar);
    add(binary_functions(), FunctionKind::kScalar);
    add(time_functions(), FunctionKind::kScalar);
    add(zone_functions(), FunctionKind::kScalar);
    add(array_functions(), FunctionKind::kScalar);
    add(map_functions(), FunctionKind::kScalar);
    add(json_functions(), FunctionKind::kScalar);
    add(aggregate_functions(), FunctionKind::kAggregate);
    add(window_functions(), FunctionKind::kWindow);
    for (const Function& function : all_) by_name_[function.name].push_back(function);
  }

  const std::vector<Function>& find(std::string_view name) const {
    static const std::vector<Function> kNone;
    auto found = by_name_.find(name);
    return found == by_name_.end() ? kNone : found->second;
  }
  const std::vector<Function>& all() const { return all_; }

 private:
  void add(std::span<const FunctionRow> rows, FunctionKind kind) {
    for (const FunctionRow& row : rows) {
      Function function;
      function.name = row.name;
      function.signature_text = row.signature;
      function.text = row.text;
      function.kind = kind;
      function.is_deterministic = row.name != "$fail" && row.name != "random" &&
                                  row.name != "rand" && row.name != "uuid" && row.name != "now" &&
                                  row.name != "shuffle";
      function.signature = parse_signature(row.signature);
      all_.push_back(std::move(function));
    }
  }

  std::vector<Function> all_;
  std::map<std::string_view, std::vector<Function>> by_name_;
};

const Registry& registry() {
  static const Registry kRegistry;
  return kRegistry;
}

}  // namespace

Signature parse_signature(std::string_view text) { return SignatureParser(text).parse(); }

const std::vector<Function>& find_functions(std::string_view name) { return registry().find(name); }

const std::vector<Function>& all_functions() { return registry().all(); }

}  // namespace tarn::sql
