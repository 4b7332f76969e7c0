// The headers of every answer of the console. Pure functions.
#pragma once

#include <string_view>

#include "http/exchange.h"

namespace tarn::console {

// `api_origin`: the one other origin that the page may call.
void add_security_headers(std::string_view api_origin, http::Headers& headers);
// Of a page that others may frame: `ancestors` is the source list of frame-ancestors. It calls its
// own origin alone.
void add_embed_headers(std::string_view ancestors, http::Headers& headers);

}  // namespace tarn::console
