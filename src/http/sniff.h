// What a client speaks, told by its first bytes, before any of them is taken as HTTP/1.
// Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace tarn::http {

enum class Protocol { kUnknownYet, kHttp1, kHttp2, kTls };

Protocol sniff_protocol(std::string_view first_bytes);

// A refusal in the client's own language: HTTP/2's GOAWAY with HTTP_1_1_REQUIRED, TLS's fatal
// alert. Empty for the protocols that are served.
std::string protocol_refusal(Protocol protocol);

}  // namespace tarn::http
