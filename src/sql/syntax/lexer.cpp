#include "sql/syntax/lexer.h"

#include "sql/syntax/keywords.h"

namespace tarn::sql {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

class Lexer {
 public:
  Lexer(std::string_view text, LexicalManner manner) : text_(text), manner_(manner) {}

  std::vector<Token> run() {
    std::vector<Token> tokens;
    tokens.reserve(text_.size() / 5 + 2);
    do {
      skip_blank();
      tokens.push_back(next());
    } while (tokens.back().kind != TokenKind::kEnd);
    return tokens;
  }

 private:
  char at(size_t offset) const { return offset < text_.size() ? text_[offset] : '\0'; }

  void advance_to(size_t offset) {
    for (; offset_ < offset; ++offset_) {
      char c = text_[offset_];
      if (c == '\n') {
        ++position_.line;
        position_.column = 1;
      } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
        ++position_.column;
      }
    }
  }

  void skip_blank() {
    while (offset_ < text_.size()) {
      if (is_space(text_[offset_])) {
        advance_to(offset_ + 1);
      } else if (at(offset_) == '-' && at(offset_ + 1) == '-') {
        size_t end = text_.find('\n', offset_);
        advance_to(end == text_.npos ? text_.size() : end);
      } else if (at(offset_) == '/' && at(offset_ + 1) == '*') {
        size_t end = text_.find("*/", offset_ + 2);
        if (end == text_.npos) return;  // then '/' and '*' are symbols
        advance_to(end + 2);
      } else {
        return;
      }
    }
  }

  Token make(TokenKind kind, size_t end) {
    Token token;
    token.kind = kind;
    token.position = position_;
    token.text = text_.substr(offset_, end - offset_);
    advance_to(end);
    return token;
  }

  Token next() {
    if (offset_ >= text_.size()) return make(TokenKind::kEnd, offset_);
    char c = at(offset_);
    if ((c == 'x' || c == 'X') && at(offset_ + 1) == '\'') {
      if (size_t end = quoted_end(offset_ + 1)) return make(TokenKind::kBinary, end);
    }
    if ((c == 'u' || c == 'U') && at(offset_ + 1) == '&' && at(offset_ + 2) == '\'') {
      if (size_t end = quoted_end(offset_ + 2)) return make(TokenKind::kUnicodeString, end);
    }
    if (is_letter(c) || c == '_') return word();
    if (is_digit(c) || (c == '.' && is_digit(at(offset_ + 1)))) return number();
    if (c == '\'' || c == '"' || c == '`') {
      TokenKind kind = c == '\''  ? TokenKind::kString
                       : c == '"' ? TokenKind::kQuotedName
                                  : TokenKind::kBackquotedName;
      if (size_t end = quoted_end(offset_)) return make(kind, end);
      return make(TokenKind::kUnrecognized, offset_ + 1);
    }
    return symbol();
  }

  // Where the quoted thing that starts at `start` ends; 0 when it does not.
  size_t quoted_end(size_t start) const {
    char quote = text_[start];
    bool backslash = manner_ == LexicalManner::kHive && quote != '`';
    for (size_t i = start + 1; i < text_.size(); ++i) {
      if (backslash && text_[i] == '\\') {
        ++i;
      } else if (text_[i] == quote) {
        if (at(i + 1) != quote || backslash) return i + 1;
        ++i;
      }
    }
    return 0;
  }

  Token word() {
    size_t end = offset_;
    while (is_word(at(end))) ++end;
    Token token = make(TokenKind::kWord, end);
    token.upper.resize(token.text.size());
    for (size_t i = 0; i < token.text.size(); ++i) token.upper[i] = upper(token.text[i]);
    token.reserved = manner_ == LexicalManner::kHive ? is_reserved_in_ddl(token.upper)
                                                     : is_reserved_in_queries(token.upper);
    return token;
  }

  size_t digits_end(size_t offset) const {
    while (is_digit(at(offset)) || (at(offset) == '_' && is_digit(at(offset + 1)))) ++offset;
    return offset;
  }

  Token number() {
    size_t end = offset_;
    if (at(end) == '0' &&
        (upper(at(end + 1)) == 'X' || upper(at(end + 1)) == 'B' || upper(at(end + 1)) == 'O')) {
      return based_number(upper(at(end + 1)));
    }
    end = digits_end(end);
    TokenKind kind = TokenKind::kInteger;
    if (at(end) == '.') {
      kind = TokenKind::kDecimal;
      end = digits_end(end + 1);
    }
    if (upper(at(end)) == 'E') {
      size_t exponent = end + 1;
      if (at(exponent) == '+' || at(exponent) == '-') ++exponent;
      if (is_digit(at(exponent))) {
        kind = TokenKind::kDouble;
        end = digits_end(exponent);
      }
    }
    if (is_word(at(end)) && kind == TokenKind::kInteger) {
      while (is_word(at(end))) ++end;
      kind = TokenKind::kDigitName;
    }
    return make(kind, end);
  }

  // 0x1F, 0o17, 0b101.
  Token based_number(char base) {
    auto fits = [base](char c) {
      if (base == 'B') return c == '0' || c == '1';
      if (base == 'O') return c >= '0' && c <= '7';
      return is_digit(c) || (upper(c) >= 'A' && upper(c) <= 'F');
    };
    size_t end = offset_ + 2;
    while (fits(at(end)) || (at(end) == '_' && fits(at(end + 1)))) ++end;
    bool is_name = end == offset_ + 2 || is_word(at(end));
    while (is_word(at(end))) ++end;
    return make(is_name ? TokenKind::kDigitName : TokenKind::kInteger, end);
  }

  Token symbol() {
    static constexpr std::string_view kTwo[] = {"<>", "!=", "<=", ">=", "||", "->", "=>"};
    std::string_view rest = text_.substr(offset_);
    for (std::string_view two : kTwo) {
      if (rest.starts_with(two)) return make(TokenKind::kSymbol, offset_ + 2);
    }
    static constexpr std::string_view kOne = "(),.;[]*+-/%=<>?:{}^$|";
    if (kOne.find(rest.front()) != kOne.npos) return make(TokenKind::kSymbol, offset_ + 1);
    size_t end = offset_ + 1;
    while ((static_cast<unsigned char>(at(end)) & 0xC0) == 0x80) ++end;
    return make(TokenKind::kUnrecognized, end);
  }

  std::string_view text_;
  LexicalManner manner_;
  size_t offset_ = 0;
  Position position_;
};

void append_utf8(std::string& out, uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

// The value of `count` digits of `base` at `offset`, or -1.
int32_t digits_value(std::string_view text, size_t offset, size_t count, int base) {
  if (offset + count > text.size()) return -1;
  int32_t value = 0;
  for (size_t i = offset; i < offset + count; ++i) {
    char c = upper(text[i]);
    int digit = is_digit(c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
    if (digit >= base) return -1;
    value = value * base + digit;
  }
  return value;
}

char hive_escape(char c) {
  switch (c) {
    case '0':
      return '\0';
    case 'b':
      return '\b';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'Z':
      return '\x1A';
    default:
      return c;
  }
}

}  // namespace

std::vector<Token> tokenize(std::string_view text, LexicalManner manner) {
  return Lexer(text, manner).run();
}

std::string unquote(std::string_view text) {
  std::string out;
  char quote = text.front();
  for (size_t i = 1; i + 1 < text.size(); ++i) {
    out += text[i];
    if (text[i] == quote) ++i;
  }
  return out;
}

std::string unescape_hive(std::string_view text) {
  std::string out;
  std::string_view body = text.substr(1, text.size() - 2);
  for (size_t i = 0; i < body.size(); ++i) {
    if (body[i] != '\\' || i + 1 == body.size()) {
      out += body[i];
      continue;
    }
    ++i;
    int32_t octal = digits_value(body, i, 3, 8);
    int32_t unicode = body[i] == 'u' ? digits_value(body, i + 1, 4, 16) : -1;
    if (octal >= 0 && octal <= 0xFF) {
      append_utf8(out, static_cast<uint32_t>(octal));
      i += 2;
    } else if (unicode >= 0) {
      append_utf8(out, static_cast<uint32_t>(unicode));
      i += 4;
    } else if (body[i] == '%' || body[i] == '_') {
      out += '\\';  // Hive keeps these for LIKE
      out += body[i];
    } else {
      out += hive_escape(body[i]);
    }
  }
  return out;
}

}  // namespace tarn::sql
