// JsonScan: steps over JSON text without building anything. It never reads outside the text; of
// text that is no JSON it makes something or other, and ends. One object, one thread.
#pragma once

#include <emmintrin.h>

#include <bit>
#include <string>
#include <string_view>

namespace tarn {

class JsonScan {
 public:
  explicit JsonScan(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  // The next byte that is no space; 0 at the end.
  char peek() {
    if (at_ != end_ && *at_ > ' ') return *at_;
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
    return at_ == end_ ? '\0' : *at_;
  }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  // A string's content, its opening quote being next. Where it has escapes it is unescaped into
  // `buffer`.
  std::string_view string(std::string& buffer) {
    if (!take('"')) return {};
    const char* const start = at_;
    at_ = plain_end(at_, end_);
    if (at_ == end_ || *at_ != '"') return string_with_escapes(start, buffer);
    return {start, static_cast<size_t>(at_++ - start)};
  }
  // A number, true, false or null, as it stands.
  std::string_view scalar();
  // Over a value of any kind.
  void skip();

 private:
  // The first quote or backslash.
  static const char* plain_end(const char* at, const char* end) {
    const __m128i quotes = _mm_set1_epi8('"'), backslashes = _mm_set1_epi8('\\');
    for (; end - at >= 16; at += 16) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
      const int found = _mm_movemask_epi8(
          _mm_or_si128(_mm_cmpeq_epi8(bytes, quotes), _mm_cmpeq_epi8(bytes, backslashes)));
      if (found != 0) return at + std::countr_zero(static_cast<unsigned>(found));
    }
    while (at != end && *at != '"' && *at != '\\') ++at;
    return at;
  }

  std::string_view string_with_escapes(const char* start, std::string& buffer);
  void skip_string();

  const char* at_;
  const char* end_;
};

}  // namespace tarn
