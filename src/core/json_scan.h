// JsonScan: steps over JSON text without building anything. It never reads outside the text; of
// text that is no JSON it makes something or other, and ends. One object, one thread.
#pragma once

#include <string>
#include <string_view>

namespace tarn {

class JsonScan {
 public:
  explicit JsonScan(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  // The next byte that is no space; 0 at the end.
  char peek() {
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
  std::string_view string(std::string& buffer);
  // A number, true, false or null, as it stands.
  std::string_view scalar();
  // Over a value of any kind.
  void skip();

 private:
  const char* string_end();

  const char* at_;
  const char* end_;
};

}  // namespace tarn
