#include "engines/formats/hive_type.h"

#include <optional>

#include "base/encoding.h"

namespace tarn::engines {

namespace {

constexpr int kDepthMax = 100;

struct NamedKind {
  std::string_view name;
  HiveKind kind;
};

constexpr NamedKind kKinds[] = {
    {"boolean", HiveKind::kBoolean},
    {"tinyint", HiveKind::kTinyint},
    {"smallint", HiveKind::kSmallint},
    {"int", HiveKind::kInt},
    {"integer", HiveKind::kInt},
    {"bigint", HiveKind::kBigint},
    {"float", HiveKind::kFloat},
    {"double", HiveKind::kDouble},
    {"decimal", HiveKind::kDecimal},
    {"string", HiveKind::kString},
    {"varchar", HiveKind::kVarchar},
    {"char", HiveKind::kChar},
    {"binary", HiveKind::kBinary},
    {"date", HiveKind::kDate},
    {"timestamp", HiveKind::kTimestamp},
    {"array", HiveKind::kArray},
    {"map", HiveKind::kMap},
    {"struct", HiveKind::kStruct},
};

class TypeParser {
 public:
  explicit TypeParser(std::string_view text) : text_(text) {}

  Result<HiveType> parse_all() {
    HiveType type = TRY(parse(0));
    skip_blanks();
    if (at_ != text_.size()) return malformed();
    return type;
  }

 private:
  Error malformed() const {
    return Error(400, "HIVE_UNSUPPORTED_FORMAT",
                 "Tarn does not read columns of type '" + std::string(text_) + "'");
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
  std::string take_until(std::string_view ends) {
    skip_blanks();
    const size_t end = std::min(text_.find_first_of(ends, at_), text_.size());
    std::string word = to_lower_ascii(trim(text_.substr(at_, end - at_)));
    at_ = end;
    return word;
  }

  // Up to the last colon before the field's type: no type is followed by one.
  Result<std::string> take_field_name() {
    std::string name = take_until(":<>,");
    if (!take(':')) return malformed();
    for (size_t next = text_.find_first_of(":<>,()", at_);
         next < text_.size() && text_[next] == ':'; next = text_.find_first_of(":<>,()", at_)) {
      name += ":" + take_until(":");
      take(':');
    }
    return name;
  }

  Result<HiveType> parse(int depth) {
    if (depth > kDepthMax) return malformed();
    const std::string name = take_until("<>(),:");
    HiveType type;
    const NamedKind* known = nullptr;
    for (const NamedKind& kind : kKinds) {
      if (kind.name == name) known = &kind;
    }
    if (known == nullptr) return malformed();
    type.kind = known->kind;
    if (take('(')) TRY(parse_numbers(type));
    const bool is_nested = type.kind == HiveKind::kArray || type.kind == HiveKind::kMap ||
                           type.kind == HiveKind::kStruct;
    if (is_nested) TRY(parse_children(type, depth));
    return type;
  }

  Result<void> parse_numbers(HiveType& type) {
    std::vector<int> numbers;
    do {
      const std::string digits = take_until(",)");
      if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos) {
        return malformed();
      }
      numbers.push_back(atoi(digits.c_str()));
    } while (take(','));
    if (!take(')')) return malformed();
    if (type.kind == HiveKind::kDecimal) {
      type.precision = numbers[0];
      type.scale = numbers.size() > 1 ? numbers[1] : 0;
    } else {
      type.length_chars = numbers[0];
    }
    return {};
  }

  Result<void> parse_children(HiveType& type, int depth) {
    if (!take('<')) return malformed();
    do {
      if (type.kind == HiveKind::kStruct) {
        type.field_names.push_back(TRY(take_field_name()));
      }
      type.children.push_back(TRY(parse(depth + 1)));
    } while (take(','));
    if (!take('>')) return malformed();
    const size_t wanted = type.kind == HiveKind::kArray ? 1 : type.kind == HiveKind::kMap ? 2 : 0;
    if (wanted != 0 && type.children.size() != wanted) return malformed();
    return {};
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

Result<HiveType> parse_hive_type(std::string_view text) { return TypeParser(text).parse_all(); }

}  // namespace tarn::engines
