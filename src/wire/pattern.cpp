#include "wire/pattern.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "base/text_scan.h"
#include "wire/pattern_parser.h"

namespace tarn::wire {

namespace {

// What is to match after a node: a plain reference to a lambda, without allocation.
class Next {
 public:
  template <class F>
  Next(const F& function)
      : object_(&function),
        call_([](const void* object, size_t at) { return (*static_cast<const F*>(object))(at); }) {}
  bool operator()(size_t at) const { return call_(object_, at); }

 private:
  const void* object_;
  bool (*call_)(const void*, size_t);
};

// `Text`: code points, or bytes that are ASCII.
template <class Text>
class Matcher {
 public:
  Matcher(const ParsedPattern& pattern, const Text& text) : pattern_(pattern), text_(text) {}

  bool run() {
    auto is_whole = [&](size_t at) { return at == text_.size(); };
    bool matched = any_of(pattern_.alternatives, 0, is_whole);
    return matched || gave_up_;
  }

 private:
  bool any_of(const std::vector<PatternSequence>& alternatives, size_t at, const Next& next) {
    return std::ranges::any_of(alternatives, [&](const PatternSequence& sequence) {
      return rest_of(sequence, 0, at, next);
    });
  }

  bool rest_of(const PatternSequence& sequence, size_t index, size_t at, const Next& next) {
    if (index == sequence.size()) return next(at);
    if (++steps_ > kMaxPatternSteps || depth_ > kMaxPatternDepth) gave_up_ = true;
    if (gave_up_) return false;
    ++depth_;
    auto then = [&](size_t after) { return rest_of(sequence, index + 1, after, next); };
    bool matched = node(sequence[index], at, then);
    --depth_;
    return matched;
  }

  bool node(const PatternNode& node, size_t at, const Next& next) {
    switch (node.type) {
      case PatternNode::Type::kSet:
        return characters(node, at, next);
      case PatternNode::Type::kGroup:
        return group(node, 0, at, next);
      case PatternNode::Type::kBegin:
        return at == 0 && next(at);
      case PatternNode::Type::kEnd:
        return at == text_.size() && next(at);
      case PatternNode::Type::kWordBoundary:
        return is_word(at) != (at > 0 && is_word(at - 1)) && next(at);
      case PatternNode::Type::kLookAhead:
        return any_of(node.alternatives, at, [](size_t) { return true; }) != node.is_negated &&
               next(at);
      case PatternNode::Type::kLookBehind:
        return looks_behind(node, at) != node.is_negated && next(at);
    }
    return false;
  }

  char32_t character(size_t at) const {
    const auto c = static_cast<char32_t>(text_[at]);
    return pattern_.ignores_case && c >= 'A' && c <= 'Z' ? c + 32 : c;
  }

  bool is_word(size_t at) const {
    if (at >= text_.size()) return false;
    const char32_t c = character(at);
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  bool looks_behind(const PatternNode& node, size_t at) {
    for (size_t from = 0; from <= at; ++from) {
      if (any_of(node.alternatives, from, [&](size_t end) { return end == at; })) return true;
    }
    return false;
  }

  bool contains(const CharSet& set, char32_t c) const {
    if (set.contains(c)) return true;
    return pattern_.ignores_case && c >= 'a' && c <= 'z' && set.contains(c - 32);
  }

  // A repeated single character: counted first, then given back one by one.
  bool characters(const PatternNode& node, size_t at, const Next& next) {
    size_t most = text_.size() - at;
    if (node.max >= 0) most = std::min(most, static_cast<size_t>(node.max));
    auto least = static_cast<size_t>(node.min);
    size_t count = 0;
    if (node.is_lazy) {
      for (;; ++count) {
        if (count >= least && next(at + count)) return true;
        if (count == most || !contains(node.set, character(at + count))) return false;
      }
    }
    while (count < most && contains(node.set, character(at + count))) ++count;
    if (node.is_possessive) return count >= least && next(at + count);
    for (;; --count) {
      if (count < least) return false;
      if (next(at + count)) return true;
      if (count == 0) return false;
    }
  }

  bool group(const PatternNode& node, int count, size_t at, const Next& next) {
    auto again = [&](size_t after) {
      // An empty round would go on for ever.
      if (after == at && count >= node.min) return false;
      return group(node, count + 1, after, next);
    };
    bool may_go_on = node.max < 0 || count < node.max;
    bool may_stop = count >= node.min;
    if (node.is_lazy && may_stop && next(at)) return true;
    if (may_go_on && any_of(node.alternatives, at, again)) return true;
    return !node.is_lazy && may_stop && next(at);
  }

  const ParsedPattern& pattern_;
  const Text& text_;
  int steps_ = 0;
  int depth_ = 0;
  bool gave_up_ = false;
};

struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

// Each expression is read once. The texts are those of the models, so there is an end to them.
class ParsedPatterns {
 public:
  const std::optional<ParsedPattern>& get(std::string_view pattern) {
    {
      const std::shared_lock lock(mutex_);
      const auto found = parsed_.find(pattern);
      if (found != parsed_.end()) return *found->second;
    }
    auto parsed = std::make_unique<const std::optional<ParsedPattern>>(parse_pattern(pattern));
    const std::unique_lock lock(mutex_);
    return *parsed_.try_emplace(std::string(pattern), std::move(parsed)).first->second;
  }

 private:
  std::shared_mutex mutex_;
  std::unordered_map<std::string, std::unique_ptr<const std::optional<ParsedPattern>>, TextHash,
                     std::equal_to<>>
      parsed_;
};

}  // namespace

bool is_readable_pattern(std::string_view pattern) { return parse_pattern(pattern).has_value(); }

bool matches_pattern(std::string_view pattern, std::string_view text) {
  static ParsedPatterns patterns;
  const auto& parsed = patterns.get(pattern);
  if (!parsed) return true;
  if (ascii_prefix(text) == text.size()) return Matcher(*parsed, text).run();
  return Matcher(*parsed, code_points(text)).run();
}

}  // namespace tarn::wire
