// is_json: a check of JSON texts that are handed on as they are. Pure function.
#pragma once

#include <string_view>

namespace tarn {

// Whether `text` is one JSON value, however deep; nothing is built of it.
bool is_json(std::string_view text);

}  // namespace tarn
