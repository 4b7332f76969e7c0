#include "services/logs/filter_pattern.h"

#include <algorithm>

#include "services/logs/errors.h"

namespace tarn::logs {
namespace {

class Terms final : public LineFilter {
 public:
  bool matches(std::string_view message) const override {
    const auto holds = [message](const Term& term) {
      return term.regex ? term.regex->occurs_in(message)
                        : message.find(term.text) != std::string_view::npos;
    };
    if (!std::all_of(all_.begin(), all_.end(), holds)) return false;
    if (std::any_of(none_.begin(), none_.end(), holds)) return false;
    // As on AWS: beside other terms, optional ones say nothing.
    if (any_.empty() || !all_.empty() || !none_.empty()) return true;
    return std::any_of(any_.begin(), any_.end(), holds);
  }

  Result<void> read(std::string_view text) {
    for (size_t at = 0; (at = text.find_first_not_of(" \t", at)) != std::string_view::npos;) {
      std::vector<Term>* terms = &all_;
      if (text[at] == '?') terms = &any_;
      if (text[at] == '-') terms = &none_;
      if (terms != &all_ && ++at == text.size()) {
        return invalid_parameter("Invalid filter pattern: a term is missing.");
      }
      terms->push_back(TRY(read_term(text, at)));
    }
    return {};
  }

 private:
  struct Term {
    std::string text;
    std::optional<LineRegex> regex;
  };

  // The term that begins at `at`, which is moved behind it.
  Result<Term> read_term(std::string_view text, size_t& at) {
    const char mark = text[at];
    if (mark != '"' && mark != '%') {
      const size_t end = std::min(text.find_first_of(" \t", at), text.size());
      Term term{std::string(text.substr(at, end - at)), {}};
      at = end;
      return term;
    }
    size_t end = at + 1;
    while (end < text.size() && text[end] != mark) end += text[end] == '\\' ? 2 : 1;
    if (end >= text.size()) {
      return invalid_parameter("Invalid filter pattern: a quote is not closed.");
    }
    const std::string_view inner = text.substr(at + 1, end - at - 1);
    at = end + 1;
    if (mark == '"') return Term{unescaped(inner), {}};
    Term term;
    term.regex = LineRegex::parse(inner);
    if (!term.regex || ++regexes_ > FilterPattern::kMaxRegexes) {
      return invalid_parameter("Invalid filter pattern: the regular expression %" +
                               std::string(inner) + "% is not valid, or one too many.");
    }
    return term;
  }

  static std::string unescaped(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\' && i + 1 < text.size()) ++i;
      out += text[i];
    }
    return out;
  }

  std::vector<Term> all_;
  std::vector<Term> any_;
  std::vector<Term> none_;
  size_t regexes_ = 0;
};

}  // namespace

Result<std::shared_ptr<const LineFilter>> parse_terms(std::string_view text) {
  auto terms = std::make_shared<Terms>();
  TRY(terms->read(text));
  return std::shared_ptr<const LineFilter>(std::move(terms));
}

Result<FilterPattern> FilterPattern::parse(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) {
    text = {};
  } else {
    text = text.substr(first, text.find_last_not_of(" \t\n") + 1 - first);
  }
  FilterPattern pattern;
  if (text.starts_with('{')) {
    pattern.filter_ = TRY(parse_json_filter(text));
  } else if (text.starts_with('[')) {
    pattern.filter_ = TRY(parse_word_filter(text));
  } else {
    pattern.filter_ = TRY(parse_terms(text));
  }
  return pattern;
}

}  // namespace tarn::logs
