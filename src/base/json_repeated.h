// JSON whose objects may repeat a member's name, as EventBridge takes patterns: the last one holds.
#pragma once

#include <string_view>

#include "base/json.h"

namespace tarn {

// Otherwise as Json::parse.
Result<Json> parse_json_with_repeated(std::string_view text);

}  // namespace tarn
