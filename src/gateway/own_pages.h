// Own pages: what the program's console, a page of another origin, needs of the API's answers
// (CORS), whatever the service. It signs by itself, so no answer names credentials. Pure functions.
#pragma once

#include <functional>
#include <string_view>

#include "http/exchange.h"

namespace tarn::gateway {

// Whether `origin` is the console's, where the API was called as `host`.
using IsOwnPage = std::function<bool(std::string_view origin, std::string_view host)>;

bool comes_from_own_page(const IsOwnPage& is_own_page, const http::RequestHead& head);

// Of the answer to a browser's question (OPTIONS), and of the answer to what it then sends.
http::Headers own_preflight_headers(const http::RequestHead& head);
http::Headers own_answer_headers(const http::RequestHead& head);

}  // namespace tarn::gateway
