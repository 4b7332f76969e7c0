// JsonItem: a JSON value as a tree, for the SQL/JSON path language. A value type.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/functions/json_text.h"

namespace tarn::engines {

struct JsonItem {
  JsonKind kind = JsonKind::kNull;
  std::string text;                // a string's content, a number's digits, "true" or "false"
  std::vector<JsonItem> items;     // of an array; values of an object
  std::vector<std::string> names;  // of an object's members, each once

  static JsonItem of_bool(bool value) {
    return {JsonKind::kBoolean, value ? "true" : "false", {}, {}};
  }
  static JsonItem of_number(std::string digits) {
    return {JsonKind::kNumber, std::move(digits), {}, {}};
  }
  static JsonItem of_string(std::string content) {
    return {JsonKind::kString, std::move(content), {}, {}};
  }

  bool is_array() const { return kind == JsonKind::kArray; }
  bool is_object() const { return kind == JsonKind::kObject; }
  bool is_scalar() const { return !is_array() && !is_object(); }
};

// Of equal names the last value counts, in the first one's place. Nothing for malformed text.
std::optional<JsonItem> parse_json_item(std::string_view text);

void append_json_item(std::string& out, const JsonItem& item);

}  // namespace tarn::engines
