// LinePattern: a regular expression in Java's manner that a whole line must match, and its groups.
//
//   auto pattern = TRY(LinePattern::compile("(\\S+) (\\d+)", false));
//   if (TRY(pattern->match(line, groups))) ...      // groups[i]: nothing where it took no part
//
// By PCRE2, whose syntax is nearly Java's. A line that costs too many steps is HIVE_BAD_DATA.
// Immutable; match() may be called from many threads.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tarn::engines {

class LinePattern {
 public:
  using Groups = std::vector<std::optional<std::string_view>>;

  static Result<std::shared_ptr<const LinePattern>> compile(const std::string& pattern,
                                                            bool ignores_case);
  ~LinePattern();

  Result<bool> match(std::string_view line, Groups& groups) const;
  size_t group_count() const;

 private:
  struct Code;
  explicit LinePattern(std::unique_ptr<Code> code);

  std::unique_ptr<Code> code_;
};

}  // namespace tarn::engines
