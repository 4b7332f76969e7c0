#include "base/text_scan.h"
#include "http/head_parser.h"

namespace tarn::http {
namespace {

constexpr size_t kMaxLeadingBlankLines = 2;    // RFC 9112 2.2 asks to skip "at least one"
constexpr size_t kRequestLineExtraBytes = 64;  // method, version and spaces beside the target

bool is_control(char c) {
  auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && byte != '\t') || byte == 0x7f;
}

}  // namespace

HeadScanner::Outcome HeadScanner::refuse(int status, std::string reason) {
  refusal_ = {status, std::move(reason)};
  return Outcome::kRefused;
}

HeadScanner::Outcome HeadScanner::refuse_if_too_long(std::string_view buffer,
                                                     const HeadLimits& limits) {
  size_t end = line_count_ == 0 ? buffer.size() : line_start_;
  if (line_count_ <= 1 && end - begin_ > limits.max_target_bytes + kRequestLineExtraBytes) {
    return refuse(414, "The request's target is longer than this server takes.");
  }
  if (buffer.size() - begin_ > limits.max_header_bytes) {
    return refuse(431, "The request's headers are larger than this server takes.");
  }
  return Outcome::kMore;
}

HeadScanner::Outcome HeadScanner::take_line(std::string_view line, const HeadLimits& limits) {
  if (line.empty() && line_count_ > 0) return Outcome::kEnd;
  if (line.empty()) {
    begin_ = line_start_;
    if (begin_ > 2 * kMaxLeadingBlankLines) {
      return refuse(400, "The request begins with empty lines.");
    }
    return Outcome::kMore;
  }
  if (line_count_ > 0 && (line[0] == ' ' || line[0] == '\t')) {
    return refuse(400, "A header is folded over several lines, or begins with a space.");
  }
  if (++line_count_ > limits.max_header_count + 1) {
    return refuse(431, "The request has more headers than this server takes.");
  }
  return Outcome::kMore;
}

HeadScanner::Outcome HeadScanner::scan(std::string_view buffer, const HeadLimits& limits) {
  while (true) {
    size_t feed = buffer.find('\n', checked_);
    size_t line_end = feed == std::string_view::npos ? buffer.size() : feed;
    for (;; ++checked_) {
      checked_ += uncontrolled_prefix(buffer.substr(checked_, line_end - checked_));
      if (checked_ == line_end) break;
      char c = buffer[checked_];
      if (!is_control(c)) continue;
      if (c != '\r') return refuse(400, "The request's head holds a control byte.");
      if (checked_ + 1 < line_end) return refuse(400, "The request's head holds a bare CR.");
      if (feed == std::string_view::npos) break;  // its LF may follow
    }
    if (feed == std::string_view::npos) return refuse_if_too_long(buffer, limits);
    if (feed == line_start_ || buffer[feed - 1] != '\r') {
      return refuse(400, "A line of the request's head ends in LF without CR.");
    }
    std::string_view line = buffer.substr(line_start_, feed - 1 - line_start_);
    line_start_ = checked_ = feed + 1;
    Outcome outcome = take_line(line, limits);
    if (outcome == Outcome::kRefused) return outcome;
    if (refuse_if_too_long(buffer.substr(0, line_start_), limits) == Outcome::kRefused) {
      return Outcome::kRefused;
    }
    if (outcome == Outcome::kEnd) return outcome;
  }
}

}  // namespace tarn::http
