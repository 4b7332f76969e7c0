// What a client speaks, told by its first bytes, before any of them is taken as HTTP/1.
// Pure functions.
#pragma once

#include <string_view>

namespace tarn::http {

enum class Protocol { kUnknownYet, kHttp1, kHttp2, kTls };

Protocol sniff_protocol(std::string_view first_bytes);

// To a client that speaks TLS where none is served: alert, fatal, handshake_failure.
inline constexpr std::string_view kTlsRefusal("\x15\x03\x01\x00\x02\x02\x28", 7);

}  // namespace tarn::http
