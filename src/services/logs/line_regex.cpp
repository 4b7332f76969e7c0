#include "services/logs/line_regex.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"

namespace tarn::logs {
namespace {

using ByteSet = std::bitset<256>;

constexpr int kMaxGroups = 100;  // within each other
constexpr int kMaxRepeats = 1000;

ByteSet class_of(char c) {
  ByteSet set;
  const auto add = [&set](int from, int to) {
    for (int i = from; i <= to; ++i) set.set(static_cast<size_t>(i));
  };
  switch (c | 0x20) {
    case 'd':
      add('0', '9');
      break;
    case 's':
      for (const char blank : {' ', '\t', '\n', '\r', '\f', '\v'}) {
        set.set(static_cast<size_t>(blank));
      }
      break;
    default:
      add('a', 'z');
      add('A', 'Z');
      add('0', '9');
      set.set('_');
  }
  return (c & 0x20) != 0 ? set : ~set;
}

}  // namespace

// A recursive descent that emits steps as it goes.
class LineRegexParser {
 public:
  explicit LineRegexParser(std::string_view text) : rest_(text) {}

  std::optional<LineRegex> parse() {
    if (!alternatives(0) || !rest_.empty()) return {};
    if (!emit(Kind::kMatch)) return {};
    return std::move(regex_);
  }

 private:
  using Step = LineRegex::Step;
  using Kind = LineRegex::Step::Kind;

  uint32_t here() const { return static_cast<uint32_t>(regex_.steps_.size()); }

  bool emit(Kind kind, uint32_t to = 0, uint32_t other = 0, uint32_t set = 0) {
    if (regex_.steps_.size() >= LineRegex::kMaxSteps) return false;
    regex_.steps_.push_back({kind, to, other, set});
    return true;
  }

  bool emit_set(const ByteSet& set) {
    regex_.sets_.push_back(set);
    return emit(Kind::kSet, 0, 0, static_cast<uint32_t>(regex_.sets_.size() - 1));
  }

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Moves the steps from `from` on by one place, for a split before them.
  bool insert_split(uint32_t from) {
    if (!emit(Kind::kJump)) return false;
    auto& steps = regex_.steps_;
    std::rotate(steps.begin() + from, steps.end() - 1, steps.end());
    for (auto step = steps.begin() + from + 1; step != steps.end(); ++step) {
      if (step->to >= from) ++step->to;
      if (step->other >= from) ++step->other;
    }
    steps[from] = {Kind::kSplit, from + 1, 0, 0};
    return true;
  }

  bool alternatives(int depth) {
    if (depth > kMaxGroups) return false;
    const uint32_t start = here();
    if (!sequence(depth)) return false;
    if (!take('|')) return true;
    if (!insert_split(start)) return false;
    const uint32_t jump = here();
    if (!emit(Kind::kJump)) return false;
    regex_.steps_[start].other = here();
    if (!alternatives(depth + 1)) return false;
    regex_.steps_[jump].to = here();
    return true;
  }

  bool sequence(int depth) {
    while (!rest_.empty() && rest_[0] != '|' && rest_[0] != ')') {
      const uint32_t start = here();
      if (!atom(depth) || !repeats(start)) return false;
    }
    return true;
  }

  bool repeats(uint32_t start) {
    while (!rest_.empty()) {
      if (take('*')) {
        if (!star(start)) return false;
      } else if (take('+')) {
        if (!copy(start, here()) || !star(here() - (here() - start) / 2)) return false;
      } else if (take('?')) {
        if (!optional(start)) return false;
      } else if (rest_[0] == '{') {
        if (!counted(start)) return false;
      } else {
        return true;
      }
    }
    return true;
  }

  bool star(uint32_t start) {
    if (!insert_split(start) || !emit(Kind::kJump, start)) return false;
    regex_.steps_[start].other = here();
    return true;
  }

  bool optional(uint32_t start) {
    if (!insert_split(start)) return false;
    regex_.steps_[start].other = here();
    return true;
  }

  // Emits [start, end) once more.
  bool copy(uint32_t start, uint32_t end) {
    const uint32_t by = here() - start;
    for (uint32_t i = start; i < end; ++i) {
      Step step = regex_.steps_[i];
      if (step.kind == Kind::kSplit || step.kind == Kind::kJump) {
        step.to += by;
        step.other += by;
      }
      if (!emit(step.kind, step.to, step.other, step.set)) return false;
    }
    return true;
  }

  bool number(int& value) {
    size_t digits = 0;
    value = 0;
    while (digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') {
      value = std::min(kMaxRepeats + 1, value * 10 + (rest_[digits++] - '0'));
    }
    rest_.remove_prefix(digits);
    return digits > 0 && value <= kMaxRepeats;
  }

  // {n}, {n,} and {n,m}: n copies, and then a star or m - n that may be left out.
  bool counted(uint32_t start) {
    take('{');
    int least = 0;
    int most = 0;
    bool is_open = false;
    if (!number(least)) return false;
    most = least;
    if (take(',')) {
      is_open = rest_.starts_with('}');
      if (!is_open && !number(most)) return false;
    }
    if (!take('}') || most < least) return false;
    std::vector<Step> body(regex_.steps_.begin() + start, regex_.steps_.end());
    regex_.steps_.resize(start);
    const auto add = [&]() -> bool {
      const uint32_t by = here() - start;
      for (Step step : body) {
        if (step.kind == Kind::kSplit || step.kind == Kind::kJump) {
          step.to += by;
          step.other += by;
        }
        if (!emit(step.kind, step.to, step.other, step.set)) return false;
      }
      return true;
    };
    for (int i = 0; i < least; ++i) {
      if (!add()) return false;
    }
    if (is_open) {
      const uint32_t last = here();
      return add() && star(last);
    }
    for (int i = least; i < most; ++i) {
      const uint32_t last = here();
      if (!add() || !optional(last)) return false;
    }
    return true;
  }

  bool atom(int depth) {
    const char c = rest_[0];
    rest_.remove_prefix(1);
    switch (c) {
      case '(':
        return alternatives(depth + 1) && take(')');
      case '[':
        return bracket();
      case '.':
        return emit_set(~ByteSet());
      case '^':
        return emit(Kind::kBegin);
      case '$':
        return emit(Kind::kEnd);
      case '*':
      case '+':
      case '?':
      case '{':
      case '}':
      case ']':
        return false;
      case '\\': {
        const auto set = escape();
        return set && emit_set(*set);
      }
      default: {
        ByteSet set;
        set.set(static_cast<uint8_t>(c));
        return emit_set(set);
      }
    }
  }

  std::optional<ByteSet> escape() {
    if (rest_.empty()) return {};
    const char c = rest_[0];
    rest_.remove_prefix(1);
    if (std::string_view("dDsSwW").find(c) != std::string_view::npos) return class_of(c);
    ByteSet set;
    if (c == 'x') {
      const auto byte = hex_decode(rest_.substr(0, 2));
      if (!byte || byte->size() != 1) return {};
      rest_.remove_prefix(2);
      set.set(static_cast<uint8_t>((*byte)[0]));
    } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
      return {};
    } else {
      set.set(static_cast<uint8_t>(c));
    }
    return set;
  }

  bool bracket() {
    ByteSet set;
    const bool is_negated = take('^');
    bool is_first = true;
    while (!rest_.empty() && (is_first || rest_[0] != ']')) {
      is_first = false;
      const char c = rest_[0];
      rest_.remove_prefix(1);
      if (c == '\\') {
        const auto escaped = escape();
        if (!escaped) return false;
        set |= *escaped;
        continue;
      }
      const bool is_range = rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']';
      const auto from = static_cast<uint8_t>(c);
      const auto to = is_range ? static_cast<uint8_t>(rest_[1]) : from;
      if (is_range) rest_.remove_prefix(2);
      if (to < from) return false;
      for (int i = from; i <= to; ++i) set.set(static_cast<size_t>(i));
    }
    return take(']') && emit_set(is_negated ? ~set : set);
  }

  std::string_view rest_;
  LineRegex regex_;
};

std::optional<LineRegex> LineRegex::parse(std::string_view text) {
  return LineRegexParser(text).parse();
}

// Adds the steps that consume a byte and are reached from `step` without one.
void LineRegex::follow(uint32_t step, size_t at, size_t size, std::vector<uint32_t>& steps,
                       std::vector<size_t>& seen, std::vector<uint32_t>& stack, size_t mark) const {
  stack.assign(1, step);
  while (!stack.empty()) {
    const uint32_t index = stack.back();
    stack.pop_back();
    if (std::exchange(seen[index], mark) == mark) continue;
    const Step& one = steps_[index];
    switch (one.kind) {
      case Step::Kind::kJump:
        stack.push_back(one.to);
        break;
      case Step::Kind::kSplit:
        stack.push_back(one.other);
        stack.push_back(one.to);
        break;
      case Step::Kind::kBegin:
        if (at == 0) stack.push_back(index + 1);
        break;
      case Step::Kind::kEnd:
        if (at == size) stack.push_back(index + 1);
        break;
      case Step::Kind::kSet:
      case Step::Kind::kMatch:
        steps.push_back(index);
    }
  }
}

bool LineRegex::occurs_in(std::string_view line) const {
  std::vector<uint32_t> now;
  std::vector<uint32_t> next;
  std::vector<uint32_t> stack;
  std::vector<size_t> seen(steps_.size(), 0);
  for (size_t at = 0; at <= line.size(); ++at) {
    follow(0, at, line.size(), now, seen, stack, at + 1);  // it may begin anywhere
    next.clear();
    for (const uint32_t index : now) {
      if (steps_[index].kind == Step::Kind::kMatch) return true;
      if (at == line.size() || !sets_[steps_[index].set][static_cast<uint8_t>(line[at])]) continue;
      follow(index + 1, at + 1, line.size(), next, seen, stack, at + 2);
    }
    std::swap(now, next);
  }
  return false;
}

}  // namespace tarn::logs
