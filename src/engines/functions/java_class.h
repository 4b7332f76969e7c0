// Character classes and escapes of Java's regular expressions, written for PCRE2. Java nests
// classes and intersects them, which PCRE2 writes as look-ahead. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tarn::engines {

// The class that begins with '[' at `at`, which is moved behind it.
Result<std::string> translate_java_class(std::string_view pattern, size_t& at);

// The escape at `at` that stands for a character or a class of them; `in_class`: for use between
// brackets.
Result<std::string> translate_java_escape(std::string_view pattern, size_t& at, bool in_class);

Error java_pattern_error(std::string_view what);

}  // namespace tarn::engines
