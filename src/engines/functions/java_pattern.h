// A Java regular expression as one for RE2, or why it can't be. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace tarn::engines {

struct JavaPattern {
  std::string re2;
  int group_count = 0;
  std::vector<std::pair<std::string, int>> names;  // of groups, with their numbers
};

// The error names what RE2 does not have, such as a look-ahead.
Result<JavaPattern> translate_java_pattern(std::string_view pattern);

}  // namespace tarn::engines
