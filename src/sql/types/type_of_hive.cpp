// The catalog's types. Names of fields are whatever stands before the colon, as a crawler finds
// them in JSON: "struct<$oid:string,content type:string,xlink:href:string>".
#include <algorithm>

#include "base/encoding.h"
#include "sql/syntax/ast.h"
#include "sql/syntax/sql_error.h"
#include "sql/types/type.h"

namespace tarn::sql {

namespace {

constexpr int kDepthMax = 100;

// Hive's own names for types that Trino calls otherwise.
std::string trino_name(std::string name) {
  static constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"string", "varchar"}, {"float", "real"}, {"binary", "varbinary"}, {"struct", "row"}};
  for (const auto& [hive, trino] : kNames) {
    if (name == hive) return std::string(trino);
  }
  return name;
}

class HiveTypeParser {
 public:
  explicit HiveTypeParser(std::string_view text) : text_(text) {}

  Result<TypeNode> parse_all() {
    TypeNode node = TRY(parse(0));
    skip_blanks();
    if (at_ != text_.size()) return malformed();
    return node;
  }

 private:
  Error malformed() const {
    return sql_error("HIVE_INVALID_METADATA", {},
                     "A column has invalid data type: " + std::string(text_));
  }
  void skip_blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool take(char wanted) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  size_t end_of_word(size_t from, std::string_view ends) const {
    return std::min(text_.find_first_of(ends, from), text_.size());
  }
  std::string take_until(std::string_view ends) {
    skip_blanks();
    const size_t end = end_of_word(at_, ends);
    std::string word = to_lower_ascii(trim(text_.substr(at_, end - at_)));
    at_ = end;
    return word;
  }

  // Up to the last colon before the field's type: no type is followed by one.
  Result<Identifier> take_field_name() {
    skip_blanks();
    const size_t start = at_;
    size_t end = end_of_word(at_, ":<>,");
    if (end >= text_.size() || text_[end] != ':') return malformed();
    for (size_t next = end; next < text_.size() && text_[next] == ':';) {
      end = next;
      next = end_of_word(end + 1, ":<>,()");
    }
    at_ = end + 1;
    return Identifier{to_lower_ascii(trim(text_.substr(start, end - start))), true, {}};
  }

  Result<TypeNode> parse(int depth) {
    if (depth > kDepthMax) return malformed();
    TypeNode node;
    node.name = trino_name(take_until("<>(),:"));
    if (node.name.empty()) return malformed();
    if (take('(')) TRY(parse_numbers(node));
    if (take('<')) TRY(parse_children(node, depth));
    // A bare DECIMAL is (10,0) to Hive.
    if (node.name == "decimal" && node.parameters.empty()) {
      node.parameters.push_back({std::nullopt, nullptr, 10});
    }
    return node;
  }

  Result<void> parse_numbers(TypeNode& node) {
    do {
      const std::string digits = take_until(",)");
      const bool is_number = !digits.empty() && digits.size() <= 9 &&
                             digits.find_first_not_of("0123456789") == std::string::npos;
      if (!is_number) return malformed();
      node.parameters.push_back({std::nullopt, nullptr, std::stoll(digits)});
    } while (take(','));
    if (!take(')')) return malformed();
    return {};
  }

  Result<void> parse_children(TypeNode& node, int depth) {
    do {
      TypeParameter parameter;
      if (node.name == "row") parameter.field_name = TRY(take_field_name());
      parameter.type = std::make_unique<TypeNode>(TRY(parse(depth + 1)));
      node.parameters.push_back(std::move(parameter));
    } while (take(','));
    if (!take('>')) return malformed();
    return {};
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

Result<Type> type_of_hive(std::string_view hive_type) {
  return make_type(TRY(HiveTypeParser(hive_type).parse_all()));
}

}  // namespace tarn::sql
