#include "engines/functions/java_pattern.h"

namespace tarn::engines {
namespace {

Error refuse(std::string_view what) {
  return Error(400, "NOT_SUPPORTED",
               "Regular expressions with " + std::string(what) + " are not supported");
}

class Translator {
 public:
  explicit Translator(std::string_view pattern) : pattern_(pattern) {}

  Result<JavaPattern> run() {
    while (at_ < pattern_.size()) {
      const char c = pattern_[at_];
      if (c == '\\') {
        TRY(escape());
      } else if (c == '[') {
        TRY(bracket());
      } else if (c == '(') {
        TRY(group());
      } else {
        const bool repeats = c == '*' || c == '+' || c == '?' || c == '}';
        if (repeats && is('+', 1)) return refuse("possessive quantifiers");
        take(1);
      }
    }
    return std::move(result_);
  }

 private:
  bool is(char c, size_t ahead) const {
    return at_ + ahead < pattern_.size() && pattern_[at_ + ahead] == c;
  }
  void take(size_t count) {
    result_.re2 += pattern_.substr(at_, count);
    at_ += count;
  }

  Result<void> escape() {
    const char c = at_ + 1 < pattern_.size() ? pattern_[at_ + 1] : '\0';
    if (c >= '1' && c <= '9') return refuse("back references");
    if (c == 'k') return refuse("back references");
    if (c == 'h') {
      result_.re2 += "[ \\t\\x{A0}\\x{1680}\\x{2000}-\\x{200a}\\x{202f}\\x{205f}\\x{3000}]";
      at_ += 2;
      return {};
    }
    if (c == 'u' && at_ + 6 <= pattern_.size()) {
      result_.re2 += "\\x{" + std::string(pattern_.substr(at_ + 2, 4)) + "}";
      at_ += 6;
      return {};
    }
    if (c == 's' || c == 'S') {  // Java's has the vertical tab
      result_.re2 += c == 's' ? "[\\s\\v]" : "[^\\s\\v]";
      at_ += 2;
      return {};
    }
    if (c == 'Z' || c == 'G' || c == 'R' || c == 'X') {
      return refuse(std::string("\\") + c);
    }
    if (c == 'Q') {
      const size_t end = pattern_.find("\\E", at_);
      take(end == pattern_.npos ? pattern_.size() - at_ : end + 2 - at_);
      return {};
    }
    take(2);
    return {};
  }

  // Within brackets only nested brackets and && are Java's own.
  Result<void> bracket() {
    take(1);
    if (is('^', 0)) take(1);
    bool is_first = true;
    while (at_ < pattern_.size() && (is_first || pattern_[at_] != ']')) {
      const bool named = is('[', 0) && is(':', 1);
      if (is('[', 0) && !named) return refuse("nested character classes");
      if (is('&', 0) && is('&', 1)) return refuse("intersections of character classes");
      const size_t end = named ? pattern_.find(":]", at_) : pattern_.npos;
      if (named && end != pattern_.npos) {
        take(end + 2 - at_);
      } else if (is('\\', 0) && is('s', 1)) {
        result_.re2 += "\\s\\v";
        at_ += 2;
      } else {
        take(is('\\', 0) ? 2 : 1);
      }
      is_first = false;
    }
    take(1);
    return {};
  }

  Result<void> group() {
    if (!is('?', 1)) {
      ++result_.group_count;
      take(1);
      return {};
    }
    if (is('=', 2) || is('!', 2)) return refuse("look-ahead");
    if (is('>', 2)) return refuse("atomic groups");
    if (is('<', 2)) {
      if (is('=', 3) || is('!', 3)) return refuse("look-behind");
      const size_t end = pattern_.find('>', at_);
      if (end == pattern_.npos) return refuse("an unclosed group name");
      ++result_.group_count;
      result_.names.emplace_back(pattern_.substr(at_ + 3, end - at_ - 3), result_.group_count);
      result_.re2 += "(";
      at_ = end + 1;
      return {};
    }
    take(2);
    return {};
  }

  std::string_view pattern_;
  size_t at_ = 0;
  JavaPattern result_;
};

}  // namespace

Result<JavaPattern> translate_java_pattern(std::string_view pattern) {
  return Translator(pattern).run();
}

}  // namespace tarn::engines
