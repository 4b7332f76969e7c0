#include "services/glue/partition_lexer.h"

#include <algorithm>

#include "services/glue/errors.h"

namespace tarn::glue {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kSymbols = "()=<>!,";

// The quoted token that begins at `at`; a doubled quote is one.
Result<PartitionToken> read_quoted(std::string_view text, size_t& at) {
  const char quote = text[at];
  PartitionToken token{"", true, false, at + 1};
  for (++at; at < text.size(); ++at) {
    if (text[at] != quote) {
      token.text += text[at];
    } else if (at + 1 < text.size() && text[at + 1] == quote) {
      token.text += text[++at];
    } else {
      ++at;
      return token;
    }
  }
  return invalid_input("Unsupported expression: a quote is not closed.");
}

PartitionToken read_symbol(std::string_view text, size_t& at) {
  const std::string_view two = text.substr(at, 2);
  const bool is_double = two == "<>" || two == "!=" || two == "<=" || two == ">=";
  PartitionToken token{std::string(text.substr(at, is_double ? 2 : 1)), false, true, at + 1};
  at += token.text.size();
  return token;
}

PartitionToken read_word(std::string_view text, size_t& at) {
  size_t end = at;
  while (end < text.size() && kBlanks.find(text[end]) == std::string_view::npos &&
         kSymbols.find(text[end]) == std::string_view::npos) {
    ++end;
  }
  PartitionToken token{std::string(text.substr(at, end - at)), false, false, at + 1};
  at = end;
  return token;
}

}  // namespace

Result<std::vector<PartitionToken>> tokenize_partition_expression(std::string_view text) {
  std::vector<PartitionToken> tokens;
  size_t at = 0;
  while ((at = std::min(text.find_first_not_of(kBlanks, at), text.size())) < text.size()) {
    if (text[at] == '\'' || text[at] == '"' || text[at] == '`') {
      tokens.push_back(TRY(read_quoted(text, at)));
    } else if (kSymbols.find(text[at]) != std::string_view::npos) {
      tokens.push_back(read_symbol(text, at));
    } else {
      tokens.push_back(read_word(text, at));
    }
  }
  tokens.push_back({"", false, false, text.size() + 1});
  return tokens;
}

}  // namespace tarn::glue
