#include "core/json_scan.h"

#include <cstring>

#include "base/json.h"

namespace tarn {

// Past the opening quote: where the closing one is.
const char* JsonScan::string_end() {
  const char* from = at_;
  for (;;) {
    const auto left = static_cast<size_t>(end_ - from);
    const void* const found = left == 0 ? nullptr : std::memchr(from, '"', left);
    if (found == nullptr) return end_;
    const char* const quote = static_cast<const char*>(found);
    const char* back = quote;
    while (back != at_ && back[-1] == '\\') --back;
    if ((quote - back) % 2 == 0) return quote;
    from = quote + 1;
  }
}

std::string_view JsonScan::string(std::string& buffer) {
  if (!take('"')) return {};
  const char* const start = at_;
  const char* const close = string_end();
  at_ = close == end_ ? end_ : close + 1;
  const std::string_view raw(start, static_cast<size_t>(close - start));
  if (raw.empty() || std::memchr(raw.data(), '\\', raw.size()) == nullptr) return raw;
  const auto json = Json::parse("\"" + std::string(raw) + "\"");
  if (!json.ok()) return raw;
  buffer = json->as_string();
  return buffer;
}

std::string_view JsonScan::scalar() {
  peek();
  const char* const start = at_;
  while (at_ != end_ && std::strchr(",]} \n\r\t", *at_) == nullptr) ++at_;
  if (at_ == start && at_ != end_) ++at_;  // a stray closing: always a step
  return {start, static_cast<size_t>(at_ - start)};
}

void JsonScan::skip() {
  size_t depth = 0;
  do {
    switch (peek()) {
      case '\0':
        if (at_ == end_) return;
        ++at_;
        break;
      case '"': {
        ++at_;
        const char* const close = string_end();
        at_ = close == end_ ? end_ : close + 1;
        break;
      }
      case '{':
      case '[':
        ++depth;
        ++at_;
        break;
      case '}':
      case ']':
        if (depth == 0) return;
        --depth;
        ++at_;
        break;
      case ',':
      case ':':
        if (depth == 0) return;
        ++at_;
        break;
      default:
        scalar();
    }
  } while (depth > 0);
}

}  // namespace tarn
