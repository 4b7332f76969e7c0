// Scripts of visual jobs: what CodeGenConfigurationNodes say, as PySpark that people can edit.
//
// `nodes` is the API's map as JSON: {"node-1": {"S3CsvSource": {"Name": "Orders", …}}, …}. A kind
// of node that is not served is refused by name. Pure.
#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"

namespace tarn::glue {

Result<std::string> write_visual_script(const Json& nodes);

}  // namespace tarn::glue
