// A regular expression in Java's syntax, as Trino reads it, written for PCRE2. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tarn::engines {

// The error says why it is no pattern. What PCRE2 has beyond Java (verbs, recursion) is none
// either.
Result<std::string> translate_java_pattern(std::string_view pattern);

}  // namespace tarn::engines
