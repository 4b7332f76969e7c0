// The head of a request: found in a growing buffer, then parsed and judged.
//
//   switch (scanner.scan(buffer, limits)) { case kEnd: parse_head(scanner.head(buffer), limits); }
//
// What two programs could read differently is refused, never guessed: both Content-Length and
// Transfer-Encoding, repeated or odd lengths, codings other than chunked, bare CR or LF, folded
// lines, spaces before a colon, control bytes, a missing or repeated Host.
// Pure; an object belongs to one thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "http/exchange.h"

namespace tarn::http {

// Why a request is not taken: the status to answer and a sentence for the client.
struct Refusal {
  int status = 0;
  std::string reason;
};

struct HeadLimits {
  size_t max_header_bytes = 64 * 1024;  // request line and headers
  size_t max_header_count = 200;
  size_t max_target_bytes = 16 * 1024;
};

class HeadScanner {
 public:
  enum class Outcome { kMore, kEnd, kRefused };

  // `buffer` begins at the same byte each time and only grows. Refuses as soon as it can.
  Outcome scan(std::string_view buffer, const HeadLimits& limits);

  // After kEnd: the head with its blank line, and how many bytes to consume with it.
  std::string_view head(std::string_view buffer) const {
    return buffer.substr(begin_, line_start_ - begin_);
  }
  size_t consumed_bytes() const { return line_start_; }
  const Refusal& refusal() const { return refusal_; }  // after kRefused

 private:
  Outcome refuse(int status, std::string reason);
  Outcome refuse_if_too_long(std::string_view buffer, const HeadLimits& limits);
  Outcome take_line(std::string_view line, const HeadLimits& limits);

  size_t begin_ = 0;       // past empty lines before the request line
  size_t line_start_ = 0;  // of the line not yet seen whole
  size_t checked_ = 0;     // bytes known to be free of control bytes
  size_t line_count_ = 0;
  Refusal refusal_;
};

struct ParsedHead {
  RequestHead head;  // remote_address and is_secure are left to the connection
  bool is_chunked = false;
  bool is_http_1_0 = false;
  bool keep_alive = true;
  bool expects_continue = false;
  bool expects_for_nothing = false;  // the same, before a body that is said to have no bytes
};

// `head` is what HeadScanner found.
std::variant<ParsedHead, Refusal> parse_head(std::string_view head, const HeadLimits& limits);

// The head of an HTTP/2 request, by the same rules: method and target are its pseudo-headers', Host
// is among the headers, has_body is known.
std::variant<ParsedHead, Refusal> judge_http2_head(ParsedHead parsed, const HeadLimits& limits);

bool is_token(std::string_view text);  // RFC 9110's token: header names, methods

}  // namespace tarn::http
