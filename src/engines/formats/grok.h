// Grok: patterns made of named patterns, as log files are described.
//
//   GrokPattern grok = TRY(expand_grok("%{IP:client} %{INT:bytes:int}", custom_patterns));
//   LinePattern::compile(grok.regex, false) …     // group i is what fields[i] names, or -1
//
// `%{NAME}`, `%{NAME:field}`, `%{NAME:field:type}`; custom patterns are lines of a name, a blank
// and a pattern, and win over the built-in ones. Pure functions.
// https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tarn::engines {

struct GrokField {
  std::string name;  // lower case
  std::string type;  // Hive's, "string" where none is given
  size_t group = 0;  // of the regular expression
};

struct GrokPattern {
  std::string regex;
  std::vector<GrokField> fields;  // in their order; of one name only the first
};

Result<GrokPattern> expand_grok(std::string_view pattern, std::string_view custom_patterns);

// The combined and the common format of web servers' logs.
inline constexpr std::string_view kCombinedApacheLog = "%{COMBINEDAPACHELOG}";
inline constexpr std::string_view kCommonApacheLog = "%{COMMONAPACHELOG}";

}  // namespace tarn::engines
