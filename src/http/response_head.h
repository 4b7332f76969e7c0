// The head of an answer as HTTP/1.1 text. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/exchange.h"

namespace tarn::http {

struct ResponseFraming {
  std::optional<uint64_t> content_length;
  bool is_chunked = false;
  bool closes = false;  // says "Connection: close"
};

// Adds Date and Server where `headers` has none, and the framing. Framing headers in `headers` are
// dropped, control bytes in values too, so that no value can begin a header of its own.
std::string format_response_head(int status, const Headers& headers, const ResponseFraming& framing,
                                 std::string_view date);

// The same for HTTP/2: all of the head but its status, names in lower case.
Headers make_response_fields(int status, const Headers& headers,
                             std::optional<uint64_t> content_length, std::string_view date);

// A whole small answer in plain text that closes the connection.
std::string format_plain_answer(int status, std::string_view reason, std::string_view date);

bool asks_to_close(const Headers& headers);  // "Connection: close" among them
bool status_has_no_body(int status);         // 1xx, 204, 304

}  // namespace tarn::http
