// FilterPattern: which log events a filter lets through: terms that must all occur, `?term`s of
// which one must, `-term`s that must not, "quoted phrases". The patterns on space-delimited
// fields ([…]) and on JSON ({…}) are refused by name. Immutable.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tarn::logs {

class FilterPattern {
 public:
  static Result<FilterPattern> parse(std::string_view text);
  bool matches(std::string_view message) const;

 private:
  std::vector<std::string> all_;
  std::vector<std::string> any_;
  std::vector<std::string> none_;
};

}  // namespace tarn::logs
