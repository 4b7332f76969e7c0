// Encodings that are added to a text under way, where a request must not pay for a string of each.
// Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace tarn {

void append_hex(std::string_view bytes, std::string& out);         // as hex_encode()
void append_json_quoted(std::string_view text, std::string& out);  // as json_quote()

}  // namespace tarn
