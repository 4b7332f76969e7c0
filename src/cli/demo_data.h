// The demo's data: public files about flights, airports and weather in the United States, from the
// npm package that third_party/demo pins. Plain functions.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tarn::cli {

// Where the files are: TARN_DEMO_DATA, or third_party/demo below the working folder.
Result<std::string> find_demo_data();

// "[{…},{…}]" as one object a line, which is what Athena's JSON SerDes read.
Result<std::string> lines_of_array(std::string_view json);

}  // namespace tarn::cli
