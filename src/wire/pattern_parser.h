// Regular expressions as a tree. Internal to pattern.cpp. Not synchronised.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace tarn::wire {

// Unicode properties that ranges don't say; bits of CharSet::properties.
enum CharProperty : uint32_t {
  kPropertyLetter = 1,
  kPropertyNumber = 2,
  kPropertyMark = 4,
  kPropertyPunctuation = 8,
  kPropertySymbol = 16,
  kPropertySpace = 32,
  kPropertyControl = 64,
  kPropertyFormat = 128,
};

struct CharSet {
  std::vector<std::pair<char32_t, char32_t>> ranges;
  uint32_t properties = 0;     // any of these
  std::vector<CharSet> inner;  // or any of these: a negated class in a class
  bool is_negated = false;

  bool contains(char32_t c) const;
};

struct PatternNode;
using PatternSequence = std::vector<PatternNode>;

struct PatternNode {
  enum class Type { kSet, kGroup, kBegin, kEnd, kWordBoundary, kLookAhead, kLookBehind };

  Type type = Type::kSet;
  bool is_negated = false;  // of a look-around
  bool is_lazy = false;
  bool is_possessive = false;
  int min = 1;
  int max = 1;  // -1: no limit
  CharSet set;
  std::vector<PatternSequence> alternatives;  // of a group or look-around
};

struct ParsedPattern {
  std::vector<PatternSequence> alternatives;
  bool ignores_case = false;
};

// Nothing where the expression uses what we don't know.
std::optional<ParsedPattern> parse_pattern(std::string_view pattern);

// UTF-8 to code points; malformed bytes stand for themselves.
std::vector<char32_t> code_points(std::string_view text);

}  // namespace tarn::wire
