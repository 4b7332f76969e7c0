// One filter of a definition, of any kind that is served, with its parameters put in and its
// column's type checked. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "bi/plan/filter.h"
#include "bi/visuals/field_types.h"

namespace tarn::bi {

// `one`: the member of the union Filter; `name`: the visual's field that is filtered. Nothing: a
// parameter without a value, so that all passes.
Result<std::optional<Filter>> read_filter(const Json::Member& one, const std::string& name,
                                          FieldTypes& types, std::string_view path);

}  // namespace tarn::bi
