#include "engines/functions/trino_type.h"

#include "base/encoding.h"

namespace tarn::engines {

namespace {

constexpr int kDepthMax = 100;

class TypeParser {
 public:
  explicit TypeParser(std::string_view text) : text_(text) {}

  Result<TrinoType> parse_all() {
    TrinoType type = TRY(parse(0));
    skip_blanks();
    if (at_ != text_.size()) return malformed();
    return type;
  }

 private:
  Error malformed() const {
    return internal_error("not a Trino type: '" + std::string(text_) + "'");
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
  std::string_view take_word() {
    skip_blanks();
    const size_t start = at_;
    while (at_ < text_.size() &&
           (isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_')) {
      ++at_;
    }
    return text_.substr(start, at_ - start);
  }

  Result<std::string> take_quoted() {
    std::string name;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] != '"') {
        name += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        name += text_[at_++];
      } else {
        ++at_;
        return name;
      }
    }
    return malformed();
  }

  Result<TrinoType> parse(int depth) {
    if (depth > kDepthMax) return malformed();
    TrinoType type;
    type.name = to_lower_ascii(take_word());
    if (type.name.empty()) return malformed();
    if (take('(')) TRY(parse_parameters(type, depth));
    // What follows belongs to the name: "time zone", "day to second", "precision".
    for (std::string_view word = take_word(); !word.empty(); word = take_word()) {
      type.name += ' ' + to_lower_ascii(word);
      if (take('(')) TRY(parse_parameters(type, depth));
    }
    return type;
  }

  Result<void> parse_parameters(TrinoType& type, int depth) {
    do {
      skip_blanks();
      if (at_ < text_.size() && isdigit(static_cast<unsigned char>(text_[at_]))) {
        type.numbers.push_back(atoi(std::string(take_word()).c_str()));
      } else if (type.name == "row") {
        TRY(parse_field(type, depth));
      } else {
        type.children.push_back(TRY(parse(depth + 1)));
      }
    } while (take(','));
    if (!take(')')) return malformed();
    return {};
  }

  // "name type", "\"quoted name\" type", or a type alone.
  Result<void> parse_field(TrinoType& row, int depth) {
    std::string name;
    if (at_ < text_.size() && text_[at_] == '"') {
      name = TRY(take_quoted());
    } else {
      const size_t start = at_;
      const std::string_view word = take_word();
      skip_blanks();
      const bool is_type_alone =
          at_ >= text_.size() || !isalpha(static_cast<unsigned char>(text_[at_]));
      const std::string_view rest = text_.substr(at_);
      const bool is_longer_type = rest.starts_with("with ") || rest.starts_with("year to") ||
                                  rest.starts_with("day to") || rest.starts_with("precision");
      if (is_type_alone || (is_longer_type && word != "with")) {
        at_ = start;
      } else {
        name = word;
      }
    }
    row.field_names.push_back(std::move(name));
    row.children.push_back(TRY(parse(depth + 1)));
    return {};
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

Result<TrinoType> parse_trino_type(std::string_view text) { return TypeParser(text).parse_all(); }

}  // namespace tarn::engines
