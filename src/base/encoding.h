// Text encodings that AWS's protocols use: hex, base64, percent-encoding, UTF-8 checks.
// Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tarn {

std::string hex_encode(std::string_view bytes);  // lower case
std::optional<std::string> hex_decode(std::string_view text);

std::string base64_encode(std::string_view bytes);  // with padding
std::optional<std::string> base64_decode(std::string_view text);

// AWS's UriEncode: all but A-Z a-z 0-9 - . _ ~ become %XX; '/' stays where `keep_slash`.
std::string uri_encode(std::string_view text, bool keep_slash = false);
// %XX to bytes; '+' to a space where `plus_is_space`. Nothing for a malformed escape.
std::optional<std::string> uri_decode(std::string_view text, bool plus_is_space = false);

bool is_valid_utf8(std::string_view text);
// Each byte that is no part of a character becomes U+FFFD.
std::string to_valid_utf8(std::string_view text);

std::string to_lower_ascii(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);  // ASCII
std::string_view trim(std::string_view text);                       // spaces and tabs

}  // namespace tarn
