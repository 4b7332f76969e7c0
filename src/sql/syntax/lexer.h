// tokenize: a statement's text to tokens, which view into the text. The last token is kEnd.
//
// Two manners: queries (Trino: '...' is a string, "..." a name) and Hive DDL (both are strings and
// a backslash escapes). Lexing never fails: what starts nothing known is a kUnrecognized token, at
// which the parser stops with its usual message. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/syntax/position.h"

namespace tarn::sql {

enum class LexicalManner { kQuery, kHive };

enum class TokenKind {
  kWord,            // a name or keyword
  kQuotedName,      // "..." (in kHive manner: a string, or a name where one is wanted)
  kBackquotedName,  // `...`
  kDigitName,       // 1abc
  kString,          // '...'
  kUnicodeString,   // U&'...'
  kBinary,          // X'...'
  kInteger,
  kDecimal,
  kDouble,
  kSymbol,
  kUnrecognized,
  kEnd,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  bool reserved = false;  // a kWord of the manner's reserved list
  Position position;
  std::string_view text;  // as written
  std::string upper;      // of a kWord
};

std::vector<Token> tokenize(std::string_view text, LexicalManner manner);

// The content of '...' or "..." or `...` with the doubled quote undone.
std::string unquote(std::string_view text);

// The content of a Hive string: \n, \t, \001, \u0001, \' and so on.
std::string unescape_hive(std::string_view text);

}  // namespace tarn::sql
