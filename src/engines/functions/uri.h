// Uri: a URI reference taken apart as java.net.URI does (RFC 2396 with its deviations), because
// Trino's url_extract_* are defined by it. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tarn::engines {

// Parts as written; views of the parsed text. A part that is not there has no data().
struct Uri {
  std::string_view scheme, host, path, query, fragment;
  int64_t port = -1;
};

// Nothing where the text isn't a URI.
std::optional<Uri> parse_uri(std::string_view text);

// %XX to bytes; what is no UTF-8 then becomes U+FFFD. For parts of a parsed URI.
std::string decode_uri_part(std::string_view part);

}  // namespace tarn::engines
