// The headers of every answer of the console. Pure functions.
#pragma once

#include <string_view>

#include "http/exchange.h"

namespace tarn::console {

// `api_origin`: the one other origin that the page may call.
void add_security_headers(std::string_view api_origin, http::Headers& headers);

}  // namespace tarn::console
