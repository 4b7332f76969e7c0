// CORS of functions' URLs: the headers that a browser is told. Pure functions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/context.h"
#include "services/lambda/url_rows.h"

namespace tarn::lambda {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

// A browser's question, which is answered without the function.
bool is_preflight(const RequestHead& head);
// None where the rules do not fit.
HeaderList preflight_headers(const CorsRow& rules, const RequestHead& head);
// Sets those of an answer, in the place of the function's own.
void add_cors_headers(const CorsRow& rules, const RequestHead& head, HeaderList& headers);

}  // namespace tarn::lambda
