#include "services/logs/filter_pattern.h"

#include "services/logs/errors.h"

namespace tarn::logs {
namespace {

// The term that begins at `at`, which is moved behind it.
Result<std::string> read_term(std::string_view text, size_t& at) {
  if (text[at] != '"') {
    const size_t end = std::min(text.find_first_of(" \t", at), text.size());
    std::string term(text.substr(at, end - at));
    at = end;
    return term;
  }
  const size_t end = text.find('"', at + 1);
  if (end == std::string_view::npos) {
    return invalid_parameter("Invalid filter pattern: a quote is not closed.");
  }
  std::string term(text.substr(at + 1, end - at - 1));
  at = end + 1;
  return term;
}

bool contains(std::string_view message, const std::string& term) {
  return message.find(term) != std::string_view::npos;
}

}  // namespace

Result<FilterPattern> FilterPattern::parse(std::string_view text) {
  FilterPattern pattern;
  size_t at = 0;
  while (true) {
    at = text.find_first_not_of(" \t", at);
    if (at == std::string_view::npos) return pattern;
    if (text[at] == '[' || text[at] == '{' || text[at] == '%') {
      return invalid_parameter("Filter patterns that begin with '" + std::string(1, text[at]) +
                               "' are not served; use terms and \"phrases\".");
    }
    std::vector<std::string>* terms = &pattern.all_;
    if (text[at] == '?') terms = &pattern.any_;
    if (text[at] == '-') terms = &pattern.none_;
    if (terms != &pattern.all_ && ++at == text.size()) {
      return invalid_parameter("Invalid filter pattern: a term is missing.");
    }
    terms->push_back(TRY(read_term(text, at)));
  }
}

bool FilterPattern::matches(std::string_view message) const {
  for (const std::string& term : all_) {
    if (!contains(message, term)) return false;
  }
  for (const std::string& term : none_) {
    if (contains(message, term)) return false;
  }
  if (any_.empty()) return true;
  for (const std::string& term : any_) {
    if (contains(message, term)) return true;
  }
  return false;
}

}  // namespace tarn::logs
