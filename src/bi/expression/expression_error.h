// How this layer makes its errors: 400 with the place in the text as fields "Offset", "Length".
//
//   return expression_error({token.offset, token.length}, "…");
//
// Pure functions.
#pragma once

#include <string>

#include "bi/expression/check.h"

namespace tarn::bi {

Error expression_error(Place place, std::string reason);
// Of a query as a whole: no place.
Error query_error(std::string reason);

}  // namespace tarn::bi
