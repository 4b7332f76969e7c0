// Tags of functions.
#pragma once

#include <map>
#include <string>

#include "core/context.h"
#include "wire/types.h"

namespace tarn::lambda {

// Adds to what is there, within AWS's limits.
Result<void> merge_tags(const wire::Map<wire::Text>& tags,
                        std::map<std::string, std::string>& into);
wire::Map<wire::Text> to_wire_tags(Context& context,
                                   const std::map<std::string, std::string>& tags);

}  // namespace tarn::lambda
