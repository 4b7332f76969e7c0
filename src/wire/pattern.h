// matches_pattern: a text against a regular expression of the models, which are Java's.
//
// The whole text must match, as with String.matches. Known are sets, groups, alternation, greedy,
// lazy and possessive quantifiers, anchors, look-around of plain width, \d \w \s \p{…}, \x and \u.
// Beyond ASCII a letter, a mark, a digit and a symbol are not told apart: each of \p{L} \p{M}
// \p{N} \p{P} \p{S} takes all that is neither a blank nor a control character. An expression that
// can't be read, or a match that takes too many steps, counts as matching: length and enum limits
// still hold. Pure, but that it keeps what it read: `pattern` is one of the models'. Thread-safe.
#pragma once

#include <string_view>

namespace tarn::wire {

inline constexpr int kMaxPatternSteps = 200'000;
inline constexpr int kMaxPatternDepth = 4'000;

bool matches_pattern(std::string_view pattern, std::string_view text);

// Whether the expression can be read at all; for the test of the models.
bool is_readable_pattern(std::string_view pattern);

}  // namespace tarn::wire
