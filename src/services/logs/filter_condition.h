// What JSON and word filters have in common: conditions joined by && and ||, with parentheses, and
// the values that they compare with. Pure functions and values.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "services/logs/line_regex.h"

namespace tarn::logs {

enum class Comparison { kEqual, kUnequal, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

// 5, 4*, "a b*" or %regex%. An asterisk stands for anything.
struct Operand {
  std::string text;
  std::vector<std::string> pieces;  // of the text, between asterisks
  std::optional<double> number;
  std::optional<LineRegex> regex;
  bool is_quoted = false;

  bool equals(std::string_view value) const;  // as a text
  // As numbers where both are some; else only equality of texts holds.
  bool holds(Comparison comparison, std::string_view value,
             const std::optional<double>& number) const;
};

// The whole text as a number.
std::optional<double> number_of(std::string_view text);

// Steps through a filter's text.
class ConditionScanner {
 public:
  explicit ConditionScanner(std::string_view text) : rest_(text) {}

  void skip_blanks();
  bool at_end();
  bool take(std::string_view word);        // after blanks; letters not as a part of a longer word
  std::optional<Comparison> comparison();  // nothing where none comes
  Result<Operand> operand(std::string_view stops);
  std::string_view rest() const { return rest_; }
  void advance(size_t count) { rest_.remove_prefix(count); }
  Error error(std::string_view what) const;

 private:
  std::string_view rest_;
  size_t regexes_ = 0;
};

}  // namespace tarn::logs
