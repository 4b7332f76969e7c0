// CodeGenConfigurationNodes as the JSON text that is stored, and back. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/result.h"
#include "wire/gen/glue_types.h"

namespace tarn::glue {

using VisualNodes = wire::Map<api::CodeGenConfigurationNode>;

std::string visual_nodes_text(const VisualNodes& nodes);
Result<VisualNodes> parse_visual_nodes(std::string_view text, Arena& arena);

}  // namespace tarn::glue
