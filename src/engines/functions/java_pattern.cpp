#include "engines/functions/java_pattern.h"

#include "engines/functions/java_class.h"

namespace tarn::engines {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Translator {
 public:
  explicit Translator(std::string_view pattern) : pattern_(pattern) {}

  Result<std::string> run() {
    while (at_ < pattern_.size()) {
      const char c = pattern_[at_];
      if (c == '\\') {
        TRY(escape());
      } else if (c == '[') {
        out_ += TRY(translate_java_class(pattern_, at_));
      } else if (c == '(') {
        TRY(group());
      } else {
        take(1);
      }
    }
    return std::move(out_);
  }

 private:
  char peek(size_t ahead) const {
    return at_ + ahead < pattern_.size() ? pattern_[at_ + ahead] : '\0';
  }
  void take(size_t count) {
    out_ += pattern_.substr(at_, count);
    at_ += count;
  }

  Result<void> escape() {
    const char c = peek(1);
    switch (c) {
      case '\0':
        return java_pattern_error("a backslash at the end");
      case 'Q': {
        const size_t end = pattern_.find("\\E", at_);
        take(end == pattern_.npos ? pattern_.size() - at_ : end + 2 - at_);
        return {};
      }
      case 'k':
        if (peek(2) != '<') return java_pattern_error("\\k is not followed by '<'");
        take(2);
        return {};
      case 'A':
      case 'Z':
      case 'z':
      case 'b':
      case 'B':
      case 'G':
      case 'R':
      case 'X':
        take(2);
        return {};
      default:
        break;
    }
    if (c >= '1' && c <= '9') {  // a group of before
      take(2);
      return {};
    }
    out_ += TRY(translate_java_escape(pattern_, at_, false));
    return {};
  }

  // "(", or "(?" with what Java has there.
  Result<void> group() {
    if (peek(1) == '*') return java_pattern_error("nothing to repeat");
    if (peek(1) != '?') {
      take(1);
      return {};
    }
    const char kind = peek(2);
    if (kind == ':' || kind == '=' || kind == '!' || kind == '>') {
      take(3);
      return {};
    }
    if (kind == '<' && (peek(3) == '=' || peek(3) == '!')) {
      take(4);
      return {};
    }
    if (kind == '<') return named_group();
    return flags();
  }

  Result<void> named_group() {
    const size_t end = pattern_.find('>', at_);
    if (end == pattern_.npos || !is_letter(peek(3))) return java_pattern_error("a bad group name");
    for (char c : pattern_.substr(at_ + 3, end - at_ - 3)) {
      if (!is_letter(c) && !is_digit(c) && c != '_') return java_pattern_error("a bad group name");
    }
    take(end + 1 - at_);
    return {};
  }

  // (?im-s) and (?i:…). Letters that change nothing here are left out.
  Result<void> flags() {
    out_ += "(?";
    for (at_ += 2; at_ < pattern_.size(); ++at_) {
      const char c = pattern_[at_];
      if (c == ':' || c == ')') {
        take(1);
        return {};
      }
      if (c == 'd' || c == 'u') continue;
      if (std::string_view("imsx-").find(c) == std::string_view::npos) break;
      out_ += c;
    }
    return java_pattern_error("an unknown group");
  }

  std::string_view pattern_;
  size_t at_ = 0;
  std::string out_;
};

}  // namespace

Result<std::string> translate_java_pattern(std::string_view pattern) {
  return Translator(pattern).run();
}

}  // namespace tarn::engines
