#include "wire/pattern_parser.h"

#include <algorithm>
#include <cstdlib>
#include <string>

namespace tarn::wire {

namespace {

uint32_t properties_of(char32_t c) {
  if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return kPropertyControl;
  if (c == ' ' || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
      c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000) {
    return kPropertySpace;
  }
  if (c == 0xad || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) || c == 0xfeff) {
    return kPropertyFormat;
  }
  if (c >= 0x80) {
    return kPropertyLetter | kPropertyNumber | kPropertyMark | kPropertyPunctuation |
           kPropertySymbol;
  }
  if (c >= '0' && c <= '9') return kPropertyNumber;
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return kPropertyLetter;
  return std::string_view("$+<=>^`|~").find(static_cast<char>(c)) != std::string_view::npos
             ? kPropertySymbol
             : kPropertyPunctuation;
}

class Parser {
 public:
  explicit Parser(std::string_view pattern) : text_(code_points(pattern)) {}

  std::optional<ParsedPattern> parse() {
    ParsedPattern parsed;
    while (take("(?i)") || take("(?s)")) {
      (text_[position_ - 2] == 'i' ? parsed.ignores_case : dot_takes_all_) = true;
    }
    parsed.alternatives = alternatives();
    if (failed_ || position_ != text_.size()) return std::nullopt;
    return parsed;
  }

 private:
  bool at_end() const { return position_ >= text_.size(); }
  bool at(char32_t c) const { return !at_end() && text_[position_] == c; }
  bool take(std::string_view word) {
    if (text_.size() - position_ < word.size()) return false;
    for (size_t i = 0; i < word.size(); ++i) {
      if (text_[position_ + i] != static_cast<unsigned char>(word[i])) return false;
    }
    position_ += word.size();
    return true;
  }
  char32_t next() {
    if (at_end()) {
      failed_ = true;
      return 0;
    }
    return text_[position_++];
  }

  std::vector<PatternSequence> alternatives() {
    std::vector<PatternSequence> found(1);
    if (++depth_ > 50) failed_ = true;
    while (!failed_ && !at_end() && !at(')')) {
      if (take("|")) {
        found.emplace_back();
      } else {
        PatternNode node = atom();
        quantifier(node);
        found.back().push_back(std::move(node));
      }
    }
    --depth_;
    return found;
  }

  PatternNode atom() {
    PatternNode node;
    char32_t c = next();
    if (c == '(') return group();
    if (c == '[') {
      node.set = char_class();
    } else if (c == '.') {
      if (!dot_takes_all_) node.set.ranges = {{'\n', '\n'}, {'\r', '\r'}};
      node.set.is_negated = true;
    } else if (c == '^') {
      node.type = PatternNode::Type::kBegin;
    } else if (c == '$') {
      node.type = PatternNode::Type::kEnd;
    } else if (c == '\\' && (at('b') || at('A') || at('z') || at('Z'))) {
      char32_t kind = next();
      node.type = kind == 'b'   ? PatternNode::Type::kWordBoundary
                  : kind == 'A' ? PatternNode::Type::kBegin
                                : PatternNode::Type::kEnd;
    } else if (c == '\\') {
      escape(node.set);
    } else if (c == '*' || c == '+' || c == '?') {
      failed_ = true;
    } else {
      node.set.ranges = {{c, c}};
    }
    return node;
  }

  PatternNode group() {
    PatternNode node;
    node.type = PatternNode::Type::kGroup;
    if (take("?=") || take("?!")) {
      node.type = PatternNode::Type::kLookAhead;
      node.is_negated = text_[position_ - 1] == '!';
    } else if (take("?<=") || take("?<!")) {
      node.type = PatternNode::Type::kLookBehind;
      node.is_negated = text_[position_ - 1] == '!';
    } else if (take("?<")) {
      while (!at_end() && !at('>')) ++position_;
      next();
    } else if (!take("?:") && at('?')) {
      failed_ = true;
    }
    node.alternatives = alternatives();
    if (!take(")")) failed_ = true;
    if (node.type == PatternNode::Type::kGroup) simplify(node);
    return node;
  }

  // A group that is one of several single characters is a set: it then repeats without recursion.
  static void simplify(PatternNode& node) {
    for (const PatternSequence& sequence : node.alternatives) {
      if (sequence.size() != 1 || sequence[0].type != PatternNode::Type::kSet ||
          sequence[0].min != 1 || sequence[0].max != 1) {
        return;
      }
    }
    PatternNode set;
    for (PatternSequence& sequence : node.alternatives) {
      set.set.inner.push_back(std::move(sequence[0].set));
    }
    node = std::move(set);
  }

  void quantifier(PatternNode& node) {
    if (take("*")) {
      node.min = 0;
      node.max = -1;
    } else if (take("+")) {
      node.max = -1;
    } else if (take("?")) {
      node.min = 0;
    } else if (at('{')) {
      next();
      node.min = number();
      node.max = node.min;
      if (take(",")) node.max = at('}') ? -1 : number();
      if (!take("}")) failed_ = true;
    } else {
      return;
    }
    if (take("?")) {
      node.is_lazy = true;
    } else if (take("+")) {
      node.is_possessive = true;
    }
  }

  int number() {
    int value = 0;
    if (at_end() || text_[position_] < '0' || text_[position_] > '9') failed_ = true;
    while (!at_end() && text_[position_] >= '0' && text_[position_] <= '9' && value < 1'000'000) {
      value = value * 10 + static_cast<int>(next() - '0');
    }
    return value;
  }

  // Adds what an escape stands for. Returns the character where it is a single one.
  std::optional<char32_t> escape(CharSet& set) {
    char32_t c = next();
    auto add = [&](std::initializer_list<std::pair<char32_t, char32_t>> ranges, bool negated) {
      CharSet inner;
      inner.ranges = ranges;
      inner.is_negated = negated;
      set.inner.push_back(std::move(inner));
      return std::optional<char32_t>();
    };
    switch (c) {
      case 'd':
      case 'D':
        return add({{'0', '9'}}, c == 'D');
      case 'w':
      case 'W':
        return add({{'a', 'z'}, {'A', 'Z'}, {'0', '9'}, {'_', '_'}}, c == 'W');
      case 's':
      case 'S':
        return add({{' ', ' '}, {'\t', '\r'}}, c == 'S');
      case 'p':
      case 'P':
        property(set, c == 'P');
        return std::nullopt;
      default:
        break;
    }
    char32_t single = single_escape(c);
    set.ranges.emplace_back(single, single);
    return single;
  }

  char32_t single_escape(char32_t c) {
    switch (c) {
      case 't':
        return '\t';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 'f':
        return '\f';
      case 'v':
        return '\v';
      case 'a':
        return '\a';
      case 'x':
        return hex(at('{') ? 0 : 2);
      case 'u':
        return surrogates(hex(at('{') ? 0 : 4));
      default:
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
          failed_ = true;
        }
        return c;
    }
  }

  // `digits` hexadecimal digits, or with 0 those between braces.
  char32_t hex(int digits) {
    std::string text;
    if (digits == 0) {
      next();
      while (!at_end() && !at('}')) text += static_cast<char>(next());
      next();
    } else {
      while (digits-- > 0 && !at_end()) text += static_cast<char>(next());
    }
    char* end = nullptr;
    auto value = std::strtoul(text.c_str(), &end, 16);
    if (text.empty() || *end != '\0') failed_ = true;
    return static_cast<char32_t>(value);
  }

  // A high surrogate and the low one after it are one character.
  char32_t surrogates(char32_t high) {
    size_t before = position_;
    if (high < 0xd800 || high > 0xdbff || !take("\\u")) return high;
    char32_t low = hex(4);
    if (low < 0xdc00 || low > 0xdfff) {
      position_ = before;
      return high;
    }
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
  }

  void property(CharSet& set, bool is_negated) {
    std::string name;
    if (take("{")) {
      while (!at_end() && !at('}')) name += static_cast<char>(next());
      next();
    } else {
      name = std::string(1, static_cast<char>(next()));
    }
    CharSet inner;
    inner.is_negated = is_negated;
    if (name == "ASCII") {
      inner.ranges = {{0, 0x7f}};
    } else if (name == "Print") {
      inner.ranges = {{0x20, 0x7e}};
    } else if (name == "XDigit") {
      inner.ranges = {{'0', '9'}, {'a', 'f'}, {'A', 'F'}};
    } else if (name == "Cc" || name == "Cntrl") {
      inner.properties = kPropertyControl;
    } else if (name == "Cf") {
      inner.properties = kPropertyFormat;
    } else if (name == "C") {
      inner.properties = kPropertyControl | kPropertyFormat;
    } else if (name == "Z" || name == "Zs") {
      inner.properties = kPropertySpace;
    } else if (!name.empty() && name.size() <= 2) {
      constexpr std::string_view kLetters = "LNMPS";
      size_t index = kLetters.find(name[0]);
      if (index == kLetters.npos) failed_ = true;
      inner.properties = index == kLetters.npos ? 0 : 1U << index;
    } else {
      failed_ = true;
    }
    set.inner.push_back(std::move(inner));
  }

  CharSet char_class() {
    CharSet set;
    set.is_negated = take("^");
    bool is_first = true;
    while (!failed_ && (is_first || !at(']'))) {
      is_first = false;
      if (at_end()) {
        failed_ = true;
        break;
      }
      if (take("&&")) {
        failed_ = true;  // intersections are not used by the models
      } else if (take("[")) {
        set.inner.push_back(char_class());
      } else {
        class_item(set);
      }
    }
    next();
    return set;
  }

  void class_item(CharSet& set) {
    char32_t c = next();
    std::optional<char32_t> low = c;
    if (c == '\\') {
      low = escape(set);
    } else {
      set.ranges.emplace_back(c, c);
    }
    bool is_range = low && at('-') && position_ + 1 < text_.size() && text_[position_ + 1] != ']';
    if (!is_range) return;
    next();
    char32_t high = next();
    if (high == '\\') {
      CharSet other;
      auto single = escape(other);
      if (!single) {  // [+-\d]: the hyphen is itself
        set.ranges.emplace_back('-', '-');
        set.inner.push_back(std::move(other));
        return;
      }
      high = *single;
    }
    set.ranges.emplace_back(*low, high);
    if (high < *low) failed_ = true;
  }

  std::vector<char32_t> text_;
  size_t position_ = 0;
  int depth_ = 0;
  bool dot_takes_all_ = false;
  bool failed_ = false;
};

}  // namespace

bool CharSet::contains(char32_t c) const {
  bool found = std::ranges::any_of(
      ranges, [&](const auto& range) { return c >= range.first && c <= range.second; });
  found = found || (properties != 0 && (properties_of(c) & properties) != 0);
  found = found || std::ranges::any_of(inner, [&](const auto& set) { return set.contains(c); });
  return found != is_negated;
}

std::optional<ParsedPattern> parse_pattern(std::string_view pattern) {
  return Parser(pattern).parse();
}

std::vector<char32_t> code_points(std::string_view text) {
  std::vector<char32_t> points;
  points.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    auto lead = static_cast<unsigned char>(text[i]);
    size_t length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    if (length > text.size() - i) length = 1;
    char32_t point = length == 1 ? lead : lead & (0x7f >> length);
    for (size_t k = 1; k < length; ++k) {
      point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3f);
    }
    points.push_back(point);
    i += length;
  }
  return points;
}

}  // namespace tarn::wire
