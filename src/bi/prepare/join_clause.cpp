#include "bi/prepare/join_clause.h"

#include "bi/prepare/data_set.h"

namespace tarn::bi {

namespace {

class OnClauseParser {
 public:
  OnClauseParser(std::string_view text, const std::string& place) : text_(text), place_(place) {}

  Result<std::vector<std::pair<std::string, std::string>>> parse() {
    std::vector<std::pair<std::string, std::string>> pairs;
    while (true) {
      std::string left = TRY(name());
      skip_blanks();
      if (!take("=")) return fail("'=' expected: only columns that are equal can be joined");
      pairs.emplace_back(std::move(left), TRY(name()));
      skip_blanks();
      if (at_ == text_.size()) return pairs;
      if (!take_and()) return fail("'AND' expected");
    }
  }

 private:
  Error fail(const std::string& reason) const {
    return prepare_error(
        place_, reason + " at byte " + std::to_string(at_) + " of \"" + std::string(text_) + "\"");
  }
  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n')) {
      ++at_;
    }
  }
  bool take(std::string_view token) {
    if (text_.substr(at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }
  bool take_and() { return take("AND ") || take("and ") || take("And "); }

  static bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  }

  Result<std::string> name() {
    skip_blanks();
    if (take("{")) {
      const size_t end = text_.find('}', at_);
      if (end == std::string_view::npos) return fail("'}' expected");
      std::string found(text_.substr(at_, end - at_));
      at_ = end + 1;
      return found;
    }
    const size_t begin = at_;
    while (at_ < text_.size() && is_name_byte(text_[at_])) ++at_;
    if (at_ == begin) return fail("a column expected");
    return std::string(text_.substr(begin, at_ - begin));
  }

  const std::string_view text_;
  const std::string& place_;
  size_t at_ = 0;
};

}  // namespace

Result<std::vector<std::pair<std::string, std::string>>> parse_on_clause(std::string_view text,
                                                                         const std::string& place) {
  return OnClauseParser(text, place).parse();
}

}  // namespace tarn::bi
