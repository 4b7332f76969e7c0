// NamePattern: GetTables' Expression and GetUserDefinedFunctions' Pattern: a regular expression
// over the whole name, in which `*` alone also means anything. Plain value.
#pragma once

#include <memory>
#include <regex>
#include <string>
#include <string_view>

#include "base/result.h"
#include "services/glue/errors.h"

namespace tarn::glue {

class NamePattern {
 public:
  static Result<NamePattern> parse(std::string_view text) {
    NamePattern pattern;
    if (text.empty() || text == "*") return pattern;
    try {
      pattern.regex_ = std::make_shared<std::regex>(
          std::string(text), std::regex::ECMAScript | std::regex::icase | std::regex::optimize);
    } catch (const std::regex_error&) {
      return invalid_input("Expression is not a valid regular expression: " + std::string(text));
    }
    return pattern;
  }
  bool matches(const std::string& name) const {
    return regex_ == nullptr || std::regex_match(name, *regex_);
  }

 private:
  std::shared_ptr<std::regex> regex_;
};

}  // namespace tarn::glue
