// FilterPattern: which log events a filter lets through.
//
//   ERROR -Exiting "not found" ?WARN %4\d\d%      terms, phrases, regular expressions
//   { $.user.id = 5 && ($.tags[0] = "a*" || $.x NOT EXISTS) }      JSON
//   [ip, user, ..., status = 4* || status > 500, bytes]            words between blanks
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
// Immutable, cheap to copy.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "services/logs/line_regex.h"

namespace tarn::logs {

// One way of filtering.
class LineFilter {
 public:
  virtual ~LineFilter() = default;
  virtual bool matches(std::string_view message) const = 0;
};

class FilterPattern {
 public:
  static constexpr size_t kMaxRegexes = 2;

  static Result<FilterPattern> parse(std::string_view text);
  bool matches(std::string_view message) const { return filter_->matches(message); }

 private:
  std::shared_ptr<const LineFilter> filter_;
};

// The three kinds. `text` has no blanks around it.
Result<std::shared_ptr<const LineFilter>> parse_terms(std::string_view text);
Result<std::shared_ptr<const LineFilter>> parse_json_filter(std::string_view text);
Result<std::shared_ptr<const LineFilter>> parse_word_filter(std::string_view text);

}  // namespace tarn::logs
