#include "engines/functions/java_class.h"

#include <vector>

#include "engines/functions/utf8.h"

namespace tarn::engines {
namespace {

constexpr int kDepthMax = 50;

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_octal(char c) { return c >= '0' && c <= '7'; }

std::string code_point(std::string_view hex) { return "\\x{" + std::string(hex) + "}"; }

// "\uHHHH" and "\xHH", "\x{H…}": the digits, with `at` moved behind them.
Result<std::string> hex_escape(std::string_view pattern, size_t& at) {
  const bool is_braced = pattern.substr(at).starts_with("\\x{");
  size_t start = at + (is_braced ? 3 : 2);
  size_t end = start;
  const size_t most = is_braced ? 6 : pattern[at + 1] == 'u' ? 4 : 2;
  while (end < pattern.size() && end - start < most && is_hex(pattern[end])) ++end;
  const bool is_closed = !is_braced || (end < pattern.size() && pattern[end] == '}');
  if (end == start || (!is_braced && end - start != most) || !is_closed) {
    return java_pattern_error("a bad hexadecimal number");
  }
  at = end + (is_braced ? 1 : 0);
  return code_point(pattern.substr(start, end - start));
}

Result<std::string> octal_escape(std::string_view pattern, size_t& at) {
  size_t end = at + 2;
  int value = 0;
  while (end < pattern.size() && end < at + 5 && is_octal(pattern[end])) {
    value = value * 8 + (pattern[end++] - '0');
  }
  if (end == at + 2) return java_pattern_error("a bad octal number");
  at = end;
  constexpr char kDigits[] = "0123456789abcdef";
  return code_point(std::string{kDigits[value >> 4 & 15], kDigits[value & 15]});
}

struct ClassName {
  std::string_view java, posix;
};
constexpr ClassName kPosix[] = {
    {"Lower", "lower"},       {"Upper", "upper"},         {"Alpha", "alpha"},
    {"Digit", "digit"},       {"Alnum", "alnum"},         {"Punct", "punct"},
    {"Graph", "graph"},       {"Print", "print"},         {"Blank", "blank"},
    {"Cntrl", "cntrl"},       {"XDigit", "xdigit"},       {"Space", "space"},
    {"ASCII", "ascii"},       {"IsAlphabetic", "alpha"},  {"IsLowercase", "lower"},
    {"IsUppercase", "upper"}, {"IsWhite_Space", "space"}, {"IsPunctuation", "punct"},
    {"IsDigit", "digit"}};

// \p{Lu}, \pL, \P{Alpha}
Result<std::string> property_escape(std::string_view pattern, size_t& at, bool in_class) {
  const bool is_braced = at + 2 < pattern.size() && pattern[at + 2] == '{';
  const size_t start = at + (is_braced ? 3 : 2);
  const size_t end = is_braced ? pattern.find('}', start) : start + 1;
  if (end > pattern.size()) return java_pattern_error("an unclosed property");
  std::string_view name = pattern.substr(start, end - start);
  bool is_negated = pattern[at + 1] == 'P';
  at = end + (is_braced ? 1 : 0);
  if (name.starts_with('^')) {
    is_negated = !is_negated;
    name.remove_prefix(1);
  }
  for (const ClassName& known : kPosix) {
    if (name != known.java) continue;
    const std::string posix =
        std::string(is_negated ? "[:^" : "[:") + std::string(known.posix) + ":]";
    return in_class ? posix : "[" + posix + "]";
  }
  for (std::string_view prefix : {"Is", "script=", "sc=", "general_category=", "gc="}) {
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  }
  return std::string(is_negated ? "\\P{" : "\\p{") + std::string(name) + "}";
}

constexpr std::string_view kWord = "\\p{L}\\p{M}\\p{N}\\p{Pc}";

// A class of characters: those of `items` (in PCRE2's words for between brackets), or of `parts`.
// Either is empty. Matches one character.
struct CharacterSet {
  bool is_negated = false;
  bool is_intersection = false;
  std::string items;
  std::vector<CharacterSet> parts;

  std::string text() const {
    if (parts.empty()) return (is_negated ? "[^" : "[") + items + "]";
    std::string text = "(?:";
    for (size_t i = 0; i < parts.size(); ++i) {
      if (is_intersection) {
        const bool is_last = i + 1 == parts.size();
        text += is_last ? parts[i].text() : "(?=" + parts[i].text() + ")";
      } else {
        text += (i > 0 ? "|" : "") + parts[i].text();
      }
    }
    text += ")";
    return is_negated ? "(?:(?!" + text + ")(?s:.))" : text;
  }
};

class ClassParser {
 public:
  ClassParser(std::string_view pattern, size_t at) : pattern_(pattern), at_(at) {}
  size_t at() const { return at_; }

  // Behind the '['.
  Result<CharacterSet> parse(int depth) {
    if (depth > kDepthMax) return java_pattern_error("classes nested too deeply");
    CharacterSet whole;
    whole.is_intersection = true;
    if (take("^")) whole.is_negated = true;
    bool is_first = true;
    do {
      whole.parts.push_back(TRY(parse_union(depth, is_first)));
      is_first = false;
    } while (take("&&"));
    if (!take("]")) return java_pattern_error("an unclosed character class");
    if (whole.parts.size() > 1) return whole;
    // One operand: the class is it, negated or not.
    CharacterSet only = std::move(whole.parts[0]);
    if (only.is_negated && whole.is_negated)
      only.is_negated = false;
    else
      only.is_negated = only.is_negated || whole.is_negated;
    return only;
  }

 private:
  bool take(std::string_view token) {
    if (!pattern_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }

  Result<CharacterSet> parse_union(int depth, bool is_first) {
    CharacterSet plain;
    std::vector<CharacterSet> nested;
    while (at_ < pattern_.size()) {
      if (pattern_[at_] == ']' && !is_first) break;
      if (pattern_.substr(at_).starts_with("&&")) break;
      is_first = false;
      if (pattern_.substr(at_).starts_with("[:") &&
          pattern_.find(":]", at_) != std::string_view::npos) {
        const size_t end = pattern_.find(":]", at_) + 2;
        plain.items += pattern_.substr(at_, end - at_);
        at_ = end;
      } else if (take("[")) {
        CharacterSet inner = TRY(parse(depth + 1));
        if (inner.parts.empty() && !inner.is_negated)
          plain.items += inner.items;
        else
          nested.push_back(std::move(inner));
      } else {
        plain.items += TRY(item());
      }
    }
    if (nested.empty()) {
      if (plain.items.empty()) return java_pattern_error("an empty character class");
      return plain;
    }
    if (!plain.items.empty()) nested.push_back(std::move(plain));
    if (nested.size() == 1) return std::move(nested[0]);
    CharacterSet all;
    all.parts = std::move(nested);
    return all;
  }

  // One character, escape or range.
  Result<std::string> item() {
    if (take("\\Q")) {
      const size_t end = std::min(pattern_.find("\\E", at_), pattern_.size());
      std::string quoted;
      while (at_ < end) quoted += literal();
      take("\\E");
      return quoted;
    }
    std::string text = TRY(one());
    // A range's dash, and not one before the end.
    const bool is_range = pattern_.substr(at_).starts_with("-") && at_ + 1 < pattern_.size() &&
                          pattern_[at_ + 1] != ']' && pattern_[at_ + 1] != '[';
    if (is_range) {
      ++at_;
      text += "-" + TRY(one());
    }
    return text;
  }

  Result<std::string> one() {
    if (at_ >= pattern_.size()) return java_pattern_error("an unclosed character class");
    if (pattern_[at_] == '\\') return translate_java_escape(pattern_, at_, true);
    return literal();
  }

  std::string literal() {
    const size_t size = character_size(pattern_, at_);
    std::string text(pattern_.substr(at_, size));
    at_ += size;
    const bool is_plain =
        size > 1 || (text[0] >= '0' && text[0] <= '9') || (text[0] >= 'a' && text[0] <= 'z') ||
        (text[0] >= 'A' && text[0] <= 'Z') || static_cast<unsigned char>(text[0]) <= ' ';
    return is_plain ? text : "\\" + text;
  }

  std::string_view pattern_;
  size_t at_;
};

}  // namespace

Error java_pattern_error(std::string_view what) {
  return Error(400, "INVALID_FUNCTION_ARGUMENT", std::string(what));
}

Result<std::string> translate_java_class(std::string_view pattern, size_t& at) {
  ClassParser parser(pattern, at + 1);
  const CharacterSet set = TRY(parser.parse(0));
  at = parser.at();
  return set.text();
}

Result<std::string> translate_java_escape(std::string_view pattern, size_t& at, bool in_class) {
  if (at + 1 >= pattern.size()) return java_pattern_error("a backslash at the end");
  const char c = pattern[at + 1];
  if (c == 'u' || c == 'x') return hex_escape(pattern, at);
  if (c == '0') return octal_escape(pattern, at);
  if (c == 'p' || c == 'P') return property_escape(pattern, at, in_class);
  if (c == 'w' || c == 'W') {
    at += 2;
    if (c == 'w') return in_class ? std::string(kWord) : "[" + std::string(kWord) + "]";
    // Between brackets a negated set is none that can be listed, but PCRE2's own nearly is.
    return in_class ? std::string("\\W") : "[^" + std::string(kWord) + "]";
  }
  if (c == 'v') {
    at += 2;
    return code_point("0b");
  }
  const size_t size = character_size(pattern, at + 1);
  const std::string text = "\\" + std::string(pattern.substr(at + 1, size));
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  if (is_letter && std::string_view("dDsShHVtnrfae").find(c) == std::string_view::npos &&
      c != 'c') {
    return java_pattern_error("an unknown escape: " + text);
  }
  if (c == 'c') {
    if (at + 2 >= pattern.size()) return java_pattern_error("an unfinished control character");
    const std::string control = "\\c" + std::string(1, pattern[at + 2]);
    at += 3;
    return control;
  }
  at += 1 + size;
  return size > 1 ? text.substr(1) : text;
}

}  // namespace tarn::engines
