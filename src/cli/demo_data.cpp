#include "cli/demo_data.h"

#include <cstdlib>

#include "cli/files.h"

namespace tarn::cli {
namespace {

constexpr const char* kDefaultFolder = "third_party/demo/node_modules/vega-datasets/data";

}  // namespace

Result<std::string> find_demo_data() {
  const char* given = std::getenv("TARN_DEMO_DATA");
  const std::string folder = given != nullptr && *given != '\0' ? given : kDefaultFolder;
  if (file_exists(folder + "/flights-3m.parquet")) return folder;
  return Error(404, "Usage",
               "The demo's data are not in " + folder +
                   ". `./run demo` fetches them; or name a copy of vega-datasets' data folder "
                   "with TARN_DEMO_DATA.");
}

Result<std::string> lines_of_array(std::string_view json) {
  std::string lines;
  lines.reserve(json.size());
  int depth = 0;
  bool is_in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (is_in_string) {
      if (c == '\\' && i + 1 < json.size()) lines += json[i++];
      is_in_string = c != '"';
      lines += json[i];
      continue;
    }
    if (c == '\n' || c == '\r' || c == ' ' || c == '\t') continue;
    if (c == '}' || c == ']') --depth;
    const bool is_frame = depth == 0 && (c == '[' || c == ']');
    const bool is_between = depth == 1 && c == ',';
    if (c == '{' || c == '[') ++depth;
    is_in_string = c == '"';
    if (is_between || (is_frame && c == ']' && !lines.empty())) {
      lines += '\n';
    } else if (!is_frame) {
      lines += c;
    }
  }
  if (depth != 0 || is_in_string) return corrupt("The demo's JSON file is not whole");
  return lines;
}

}  // namespace tarn::cli
