#include "core/json_scan.h"

#include "base/json.h"

namespace tarn {
namespace {

bool ends_scalar(char c) {
  return c == ',' || c == ']' || c == '}' || c == ' ' || c == '\n' || c == '\r' || c == '\t' ||
         c == '\0';
}

}  // namespace

// Past the opening quote: over the string's rest.
void JsonScan::skip_string() {
  for (;;) {
    at_ = plain_end(at_, end_);
    if (at_ == end_) return;
    if (*at_++ == '"') return;
    if (at_ != end_) ++at_;  // what is escaped
  }
}

std::string_view JsonScan::string_with_escapes(const char* start, std::string& buffer) {
  skip_string();
  const bool is_closed = at_ - start > 0 && at_[-1] == '"';
  const std::string_view raw(start, static_cast<size_t>(at_ - start) - (is_closed ? 1 : 0));
  const auto json = Json::parse("\"" + std::string(raw) + "\"");
  if (!json.ok()) return raw;
  buffer = json->as_string();
  return buffer;
}

std::string_view JsonScan::scalar() {
  peek();
  const char* const start = at_;
  while (at_ != end_ && !ends_scalar(*at_)) ++at_;
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
      case '"':
        ++at_;
        skip_string();
        break;
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
