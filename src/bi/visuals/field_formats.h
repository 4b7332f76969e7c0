// What a field is called and how the definition wants its values written: handed on to whoever
// draws. Pure functions.
#pragma once

#include <string>

#include "base/json.h"
#include "bi/visuals/definition.h"
#include "bi/visuals/fields.h"

namespace tarn::bi {

// A FormatConfiguration ({"NumberFormatConfiguration": …}), of the field or else of its column;
// null where there is none.
Json field_format(const Definition& definition, const Field& field);

// The CustomLabel that a table has for the field, or "revenue (Sum)", or the column's name.
std::string field_label(const VisualRef& visual, const Field& field);

}  // namespace tarn::bi
