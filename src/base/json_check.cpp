#include "base/json_check.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include "base/encoding.h"

namespace tarn {

// Iterative, so that depth costs no stack.
bool is_json(std::string_view text) {
  if (!is_valid_utf8(text)) return false;
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  rapidjson::BaseReaderHandler<> nothing;
  return !reader.Parse<rapidjson::kParseIterativeFlag>(stream, nothing).IsError();
}

}  // namespace tarn
