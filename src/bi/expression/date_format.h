// Date patterns of formatDate and parseDate (Joda's letters) as the engine's strftime patterns.
//
//   std::string pattern = TRY(engine_date_format("yyyy-MM-dd'T'HH:mm:ss"));   // %Y-%m-%dT%H:%M:%S
//
// The error names the letters that are not served. Pure function.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tarn::bi {

Result<std::string> engine_date_format(std::string_view pattern);

}  // namespace tarn::bi
