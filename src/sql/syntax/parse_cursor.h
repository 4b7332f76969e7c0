// TokenCursor: the parser's place among the tokens, and the message when it can't go on.
//
// Whatever is tried at a place and isn't there is remembered, so that a failure names, as Trino
// does, everything that could have stood there. Inside the parser a failure is thrown as
// ParseFailure; parse_statement catches it. One thread.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "sql/syntax/ast.h"
#include "sql/syntax/lexer.h"
#include "sql/syntax/parse_depth.h"

namespace tarn::sql {

struct ParseFailure {
  Error error;
};

class TokenCursor {
 public:
  TokenCursor(std::string_view text, LexicalManner manner);

  // The token `ahead` of the current one; kEnd past the end.
  const Token& peek(size_t ahead = 0) const;
  Position position() const { return peek().position; }
  size_t index() const { return index_; }
  const Token& token(size_t index) const { return tokens_[std::min(index, tokens_.size() - 1)]; }

  // Whether the token `ahead` is this keyword or symbol; remembers nothing.
  bool is(std::string_view word, size_t ahead = 0) const { return matches(peek(ahead), word); }

  // The same for the current token; remembers what was looked for.
  bool at(std::string_view word);
  bool accept(std::string_view word);
  void expect(std::string_view word);
  // All or none; only the first word is remembered.
  bool accept_all(std::initializer_list<std::string_view> words);
  void advance();

  // Remembers something that would fit here, such as "<expression>" or "'SELECT'".
  void note(std::string_view expected);
  // Forgets the alternatives tried here and puts one in their place.
  void note_only(std::string_view expected);

  // The names in the alternatives' place: mismatched input 'x'. Expecting: ...
  [[noreturn]] void fail();
  [[noreturn]] void fail_at(Position position, std::string_view message);
  // What Hive calls the statement, for its messages.
  void set_context(std::string_view context) { context_ = context; }

  // A name; quoted too. at_name says whether one is here.
  bool at_name() const { return is_name(peek()); }
  bool is_name(const Token& token) const;
  Identifier expect_name();
  // '...' to its content.
  bool at_string() const;
  std::string expect_string();
  int64_t expect_integer();

  // The index of the token that closes the bracket at `index`; the last index when none does.
  size_t closing(size_t index) const;

  DepthCounter& depth() { return depth_; }
  LexicalManner manner() const { return manner_; }
  std::string_view text() const { return text_; }
  // The text between a token and the current one, without blanks at its end.
  std::string_view text_since(size_t from_index) const;

 private:
  static bool matches(const Token& token, std::string_view word);
  std::string expected_list() const;
  [[noreturn]] void fail_hive();
  void check_quoting() const;

  std::string_view text_;
  LexicalManner manner_;
  std::vector<Token> tokens_;
  std::vector<size_t> closing_;
  size_t index_ = 0;
  DepthCounter depth_;
  std::vector<std::string> expected_;
  std::string_view context_ = "statement";
};

// Reads a type, in Trino's spelling or Hive's; a bad one fails the cursor. parse_type.cpp.
TypePtr read_type(TokenCursor& cursor);

std::string to_lower(std::string_view text);

// U&'...' to its content, or nothing when an escape is bad.
std::optional<std::string> unescape_unicode(std::string_view body, char escape);

}  // namespace tarn::sql
