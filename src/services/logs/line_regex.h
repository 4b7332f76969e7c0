// LineRegex: the regular expressions of filter patterns, %like this%: sets, groups, alternatives,
// ? * + {n,m}, ^ and $, \d \s \w and their opposites, \xhh. It looks for a place where the
// expression fits, in time that grows with the length of the line only. Bytes, not characters.
// Immutable.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tarn::logs {

class LineRegex {
 public:
  static constexpr size_t kMaxSteps = 2000;  // of the compiled expression

  // Nothing where it can't be read, or is too large.
  static std::optional<LineRegex> parse(std::string_view text);
  bool occurs_in(std::string_view line) const;

 private:
  friend class LineRegexParser;
  struct Step {
    enum class Kind : uint8_t { kSet, kSplit, kJump, kBegin, kEnd, kMatch } kind;
    uint32_t to = 0;     // of kSplit and kJump
    uint32_t other = 0;  // of kSplit
    uint32_t set = 0;    // of kSet
  };

  void follow(uint32_t step, size_t at, size_t size, std::vector<uint32_t>& steps,
              std::vector<size_t>& seen, std::vector<uint32_t>& stack, size_t mark) const;

  std::vector<Step> steps_;
  std::vector<std::bitset<256>> sets_;
};

}  // namespace tarn::logs
