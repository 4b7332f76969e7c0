#include "services/logs/filter_condition.h"

#include <algorithm>
#include <charconv>

#include "services/logs/errors.h"
#include "services/logs/filter_pattern.h"

namespace tarn::logs {
namespace {

bool fits_pieces(const std::vector<std::string>& pieces, std::string_view text) {
  if (pieces.size() == 1) return text == pieces[0];
  if (!text.starts_with(pieces.front())) return false;
  text.remove_prefix(pieces.front().size());
  for (size_t i = 1; i + 1 < pieces.size(); ++i) {
    const size_t at = text.find(pieces[i]);
    if (at == std::string_view::npos) return false;
    text.remove_prefix(at + pieces[i].size());
  }
  return text.ends_with(pieces.back());
}

bool is_word_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

}  // namespace

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return {};
  return is_word_letter(text.back()) ? std::nullopt : std::optional(value);  // not "inf"
}

bool Operand::equals(std::string_view value) const {
  return regex ? regex->occurs_in(value) : fits_pieces(pieces, value);
}

bool Operand::holds(Comparison comparison, std::string_view value,
                    const std::optional<double>& value_number) const {
  const bool are_numbers = number && value_number && !is_quoted;
  switch (comparison) {
    case Comparison::kEqual:
      return are_numbers ? *value_number == *number : equals(value);
    case Comparison::kUnequal:
      return are_numbers ? *value_number != *number : !equals(value);
    case Comparison::kLess:
      return are_numbers && *value_number < *number;
    case Comparison::kLessOrEqual:
      return are_numbers && *value_number <= *number;
    case Comparison::kGreater:
      return are_numbers && *value_number > *number;
    case Comparison::kGreaterOrEqual:
      return are_numbers && *value_number >= *number;
  }
  return false;
}

void ConditionScanner::skip_blanks() {
  rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n"), rest_.size()));
}

bool ConditionScanner::at_end() {
  skip_blanks();
  return rest_.empty();
}

bool ConditionScanner::take(std::string_view word) {
  skip_blanks();
  if (!rest_.starts_with(word)) return false;
  const bool is_letters = is_word_letter(word.back());
  if (is_letters && rest_.size() > word.size() && is_word_letter(rest_[word.size()])) return false;
  rest_.remove_prefix(word.size());
  return true;
}

std::optional<Comparison> ConditionScanner::comparison() {
  if (take("!=")) return Comparison::kUnequal;
  if (take("<=")) return Comparison::kLessOrEqual;
  if (take(">=")) return Comparison::kGreaterOrEqual;
  if (take("=")) return Comparison::kEqual;
  if (take("<")) return Comparison::kLess;
  if (take(">")) return Comparison::kGreater;
  return {};
}

Result<Operand> ConditionScanner::operand(std::string_view stops) {
  skip_blanks();
  Operand operand;
  if (rest_.empty()) return error("a value is missing");
  const char mark = rest_[0];
  if (mark == '%') {
    const size_t end = rest_.find('%', 1);
    if (end == std::string_view::npos) return error("a regular expression is not closed");
    operand.regex = LineRegex::parse(rest_.substr(1, end - 1));
    if (!operand.regex || ++regexes_ > FilterPattern::kMaxRegexes) {
      return error("the regular expression is not valid, or one too many");
    }
    rest_.remove_prefix(end + 1);
    return operand;
  }
  operand.pieces.emplace_back();
  size_t at = 0;
  operand.is_quoted = mark == '"';
  if (operand.is_quoted) ++at;
  for (;; ++at) {
    if (at == rest_.size()) {
      if (operand.is_quoted) return error("a quote is not closed");
      break;
    }
    const char c = rest_[at];
    if (operand.is_quoted ? c == '"' : stops.find(c) != std::string_view::npos) break;
    if (!operand.is_quoted && (rest_.substr(at, 2) == "&&" || rest_.substr(at, 2) == "||")) break;
    if (c == '*') {
      operand.pieces.emplace_back();
    } else {
      if (c == '\\' && operand.is_quoted && at + 1 < rest_.size()) ++at;
      operand.pieces.back() += rest_[at];
    }
    operand.text += rest_[at];
  }
  rest_.remove_prefix(at + (operand.is_quoted ? 1 : 0));
  if (operand.text.empty() && !operand.is_quoted) return error("a value is missing");
  operand.number = number_of(operand.text);
  return operand;
}

Error ConditionScanner::error(std::string_view what) const {
  return invalid_parameter("Invalid filter pattern: " + std::string(what) +
                           (rest_.empty() ? std::string(" at its end.")
                                          : " before: " + std::string(rest_.substr(0, 40))));
}

}  // namespace tarn::logs
