#include "sql/syntax/parse_cursor.h"

#include <algorithm>
#include <charconv>

#include "sql/syntax/sql_error.h"

namespace tarn::sql {
namespace {

// closing_[i] for each bracket token, found once so that look-ahead is one step.
std::vector<size_t> match_brackets(const std::vector<Token>& tokens) {
  std::vector<size_t> closing(tokens.size(), tokens.size() - 1);
  std::vector<size_t> open;
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind != TokenKind::kSymbol) continue;
    if (tokens[i].text == "(") {
      open.push_back(i);
    } else if (tokens[i].text == ")" && !open.empty()) {
      closing[open.back()] = i;
      open.pop_back();
    }
  }
  return closing;
}

std::string shown(const Token& token) {
  return token.kind == TokenKind::kEnd ? "<EOF>" : std::string(token.text);
}

}  // namespace

TokenCursor::TokenCursor(std::string_view text, LexicalManner manner)
    : text_(text),
      manner_(manner),
      tokens_(tokenize(text, manner)),
      closing_(match_brackets(tokens_)) {}

const Token& TokenCursor::peek(size_t ahead) const { return token(index_ + ahead); }

bool TokenCursor::matches(const Token& token, std::string_view word) {
  if (token.kind == TokenKind::kWord) return token.upper == word;
  return token.kind == TokenKind::kSymbol && token.text == word;
}

bool TokenCursor::at(std::string_view word) {
  if (matches(peek(), word)) return true;
  expected_.push_back("'" + std::string(word) + "'");
  return false;
}

bool TokenCursor::accept(std::string_view word) {
  if (!at(word)) return false;
  advance();
  return true;
}

void TokenCursor::expect(std::string_view word) {
  if (!accept(word)) fail();
}

bool TokenCursor::accept_all(std::initializer_list<std::string_view> words) {
  size_t ahead = 0;
  for (std::string_view word : words) {
    if (!matches(peek(ahead), word)) {
      if (ahead == 0) note("'" + std::string(word) + "'");
      return false;
    }
    ++ahead;
  }
  for (size_t i = 0; i < ahead; ++i) advance();
  return true;
}

void TokenCursor::advance() {
  if (index_ + 1 < tokens_.size()) ++index_;
  expected_.clear();
}

void TokenCursor::note(std::string_view expected) { expected_.emplace_back(expected); }

void TokenCursor::note_only(std::string_view expected) {
  expected_.clear();
  note(expected);
}

std::string TokenCursor::expected_list() const {
  std::vector<std::string> sorted = expected_;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::string list;
  for (const std::string& one : sorted) {
    if (!list.empty()) list += ", ";
    list += one;
  }
  return list;
}

// Some tokens have a message of their own, whatever was wanted.
void TokenCursor::check_quoting() const {
  const Token& token = peek();
  std::string_view message;
  if (token.kind == TokenKind::kBackquotedName) {
    message = "backquoted identifiers are not supported; use double quotes to quote identifiers";
  } else if (token.kind == TokenKind::kDigitName) {
    message = "identifiers must not start with a digit; surround the identifier with double quotes";
  } else if (token.kind == TokenKind::kQuotedName && token.text.size() == 2) {
    message = "Zero-length delimited identifier not allowed";
  }
  if (!message.empty()) throw ParseFailure{syntax_error(token.position, message)};
}

void TokenCursor::fail() {
  if (manner_ == LexicalManner::kHive) fail_hive();
  check_quoting();
  std::string list = expected_list();
  std::string message = "mismatched input '" + shown(peek()) + "'";
  if (!list.empty()) message += ". Expecting: " + list;
  throw ParseFailure{syntax_error(position(), message)};
}

void TokenCursor::fail_hive() {
  std::string message;
  std::string list = expected_list();
  if (list.size() > 2 && list.find(", ") == list.npos && list.front() == '\'') {
    message = "mismatched input '" + shown(peek()) + "' expecting " +
              list.substr(1, list.size() - 2) + " near '" +
              shown(index_ > 0 ? tokens_[index_ - 1] : tokens_[0]) + "'";
  } else {
    message = "cannot recognize input near '" + shown(peek()) + "' '" + shown(peek(1)) + "' '" +
              shown(peek(2)) + "'";
  }
  message += " in " + std::string(context_);
  throw ParseFailure{ddl_syntax_error(position(), message)};
}

void TokenCursor::fail_at(Position position, std::string_view message) {
  throw ParseFailure{manner_ == LexicalManner::kHive ? ddl_syntax_error(position, message)
                                                     : syntax_error(position, message)};
}

bool TokenCursor::is_name(const Token& token) const {
  switch (token.kind) {
    case TokenKind::kWord:
      return !token.reserved;
    case TokenKind::kQuotedName:
      return token.text.size() > 2;
    case TokenKind::kBackquotedName:
      return manner_ == LexicalManner::kHive && token.text.size() > 2;
    case TokenKind::kDigitName:
      return manner_ == LexicalManner::kHive;
    default:
      return false;
  }
}

Identifier TokenCursor::expect_name() {
  const Token& token = peek();
  if (!is_name(token)) {
    note("<identifier>");
    fail();
  }
  bool quoted = token.kind == TokenKind::kQuotedName || token.kind == TokenKind::kBackquotedName;
  Identifier name{quoted ? unquote(token.text) : std::string(token.text), quoted, token.position};
  advance();
  return name;
}

bool TokenCursor::at_string() const {
  TokenKind kind = peek().kind;
  if (manner_ == LexicalManner::kHive && kind == TokenKind::kQuotedName) return true;
  return kind == TokenKind::kString ||
         (manner_ == LexicalManner::kQuery && kind == TokenKind::kUnicodeString);
}

std::string TokenCursor::expect_string() {
  if (!at_string()) {
    note("<string>");
    fail();
  }
  const Token& token = peek();
  if (manner_ == LexicalManner::kHive) {
    std::string value = unescape_hive(token.text);
    advance();
    return value;
  }
  std::string body = unquote(token.text.substr(token.kind == TokenKind::kString ? 0 : 2));
  bool unicode = token.kind == TokenKind::kUnicodeString;
  Position start = token.position;
  advance();
  if (!unicode) return body;
  char escape = '\\';
  if (accept("UESCAPE")) {
    Position at_escape = position();
    std::string given = expect_string();
    if (given.size() != 1) fail_at(at_escape, "Invalid Unicode escape character");
    escape = given[0];
  }
  std::optional<std::string> value = unescape_unicode(body, escape);
  if (!value) fail_at(start, "Invalid Unicode escape sequence");
  return *std::move(value);
}

int64_t TokenCursor::expect_integer() {
  const Token& token = peek();
  int64_t value = 0;
  if (token.kind != TokenKind::kInteger) {
    note("<integer>");
    fail();
  }
  auto [end, error] =
      std::from_chars(token.text.data(), token.text.data() + token.text.size(), value);
  if (error != std::errc() || end != token.text.data() + token.text.size()) {
    fail_at(token.position, "Invalid numeric literal: " + std::string(token.text));
  }
  advance();
  return value;
}

size_t TokenCursor::closing(size_t index) const {
  return closing_[std::min(index, closing_.size() - 1)];
}

std::string_view TokenCursor::text_since(size_t from_index) const {
  if (from_index >= index_) return {};
  const char* start = tokens_[from_index].text.data();
  std::string_view last = tokens_[index_ - 1].text;
  return {start, static_cast<size_t>(last.data() + last.size() - start)};
}

namespace {

void append_code_point(std::string& out, uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  int tail = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr uint32_t kLead[] = {0, 0xC0, 0xE0, 0xF0};
  out += static_cast<char>(kLead[tail] | (code >> (6 * tail)));
  while (tail-- > 0) out += static_cast<char>(0x80 | ((code >> (6 * tail)) & 0x3F));
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return lower;
}

std::optional<std::string> unescape_unicode(std::string_view body, char escape) {
  std::string out;
  for (size_t i = 0; i < body.size(); ++i) {
    if (body[i] != escape) {
      out += body[i];
      continue;
    }
    if (i + 1 < body.size() && body[i + 1] == escape) {
      out += escape;
      ++i;
      continue;
    }
    bool longer = i + 1 < body.size() && body[i + 1] == '+';
    size_t start = i + (longer ? 2 : 1), count = longer ? 6 : 4;
    if (start + count > body.size()) return std::nullopt;
    uint32_t code = 0;
    const char* end = body.data() + start + count;
    auto [stop, error] = std::from_chars(body.data() + start, end, code, 16);
    bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (error != std::errc() || stop != end || code > 0x10FFFF || surrogate) return std::nullopt;
    append_code_point(out, code);
    i = start + count - 1;
  }
  return out;
}

}  // namespace tarn::sql
