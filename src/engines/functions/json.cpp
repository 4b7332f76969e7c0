// JSON functions.
#include <cmath>

#include "engines/functions/json_text.h"
#include "engines/functions/number_text.h"
#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using View = std::string_view;
using Text = std::optional<std::string>;

std::vector<std::string> path_of(View path) {
  std::optional<std::vector<std::string>> parts = parse_json_path(path);
  if (!parts) throw_invalid("Invalid JSON path: '" + std::string(path) + "'");
  return *std::move(parts);
}

// A JSON value's own text: without blanks, members sorted.
Text canonical(View text) {
  std::optional<View> value = json_document(text);
  if (!value) return std::nullopt;
  std::string out;
  append_json(out, *value, true);
  return out;
}

Text compact(std::optional<View> value) {
  if (!value) return std::nullopt;
  std::string out;
  append_json(out, *value, false);
  return out;
}

// Of a string, number or boolean; NULL otherwise.
Text scalar_text(std::optional<View> value) {
  if (!value) return std::nullopt;
  switch (json_kind(*value)) {
    case JsonKind::kString:
      return json_unescape(*value);
    case JsonKind::kNumber:
    case JsonKind::kBoolean:
      return std::string(*value);
    default:
      return std::nullopt;
  }
}

std::optional<std::vector<View>> array_of(View text) {
  if (json_kind(text) != JsonKind::kArray) return std::nullopt;
  return json_items(text);
}

Text array_get(View text, int64_t index) {
  std::optional<std::vector<View>> items = array_of(text);
  if (!items) return std::nullopt;
  const auto size = static_cast<int64_t>(items->size());
  if (index < -size || index >= size) return std::nullopt;
  const View item = (*items)[static_cast<size_t>(index < 0 ? size + index : index)];
  const JsonKind kind = json_kind(item);
  if (kind == JsonKind::kNull) return std::nullopt;
  return kind == JsonKind::kString ? scalar_text(item) : compact(item);
}

// Whether an element of the kind fits; NULL for what is no array.
template <class Fits>
std::optional<bool> array_contains(View text, JsonKind kind, Fits fits) {
  std::optional<std::vector<View>> items = array_of(text);
  if (!items) return std::nullopt;
  for (View item : *items) {
    if (json_kind(item) == kind && fits(item)) return true;
  }
  return false;
}

bool is_integer(View number) { return number.find_first_of(".eE") == number.npos; }

void add_array_contains(Registry& registry) {
  registry.add("t_json_array_contains", [](View text, bool wanted) -> std::optional<bool> {
    return array_contains(text, JsonKind::kBoolean,
                          [wanted](View item) { return (item == "true") == wanted; });
  });
  registry.add("t_json_array_contains", [](View text, int64_t wanted) -> std::optional<bool> {
    return array_contains(text, JsonKind::kNumber, [wanted](View item) {
      return is_integer(item) && parse_integer(item) == wanted;
    });
  });
  registry.add("t_json_array_contains", [](View text, double wanted) -> std::optional<bool> {
    if (!std::isfinite(wanted)) return false;
    return array_contains(text, JsonKind::kNumber, [wanted](View item) {
      return !is_integer(item) && parse_double(item) == wanted;
    });
  });
  registry.add("t_json_array_contains", [](View text, View wanted) -> std::optional<bool> {
    return array_contains(text, JsonKind::kString,
                          [wanted](View item) { return json_unescape(item) == wanted; });
  });
}

}  // namespace

void add_json(Registry& registry) {
  registry.add("t_json_parse", [](View text) -> std::string {
    std::optional<std::string> json = canonical(text);
    if (!json) throw_invalid("Cannot convert value to JSON: '" + std::string(text) + "'");
    return *std::move(json);
  });
  registry.add("t_json_literal", [](View text) -> std::string {
    std::optional<std::string> json = canonical(text);
    if (!json) {
      throw_error("INVALID_LITERAL", "'" + std::string(text) + "' is not a valid JSON literal");
    }
    return *std::move(json);
  });
  registry.add("t_json_extract", [](View text, View path) -> Text {
    return compact(json_at_path(text, path_of(path)));
  });
  registry.add("t_json_extract_scalar", [](View text, View path) -> Text {
    return scalar_text(json_at_path(text, path_of(path)));
  });
  registry.add("t_json_array_length", [](View text) -> std::optional<int64_t> {
    std::optional<std::vector<View>> items = array_of(text);
    if (!items) return std::nullopt;
    return static_cast<int64_t>(items->size());
  });
  registry.add("t_json_array_get", [](View text, int64_t index) { return array_get(text, index); });
  registry.add("t_json_size", [](View text, View path) -> std::optional<int64_t> {
    std::optional<View> value = json_at_path(text, path_of(path));
    if (!value) return std::nullopt;
    const auto size = json_items(*value).value_or(std::vector<View>()).size();
    return static_cast<int64_t>(json_kind(*value) == JsonKind::kObject ? size / 2 : size);
  });
  registry.add("t_is_json_scalar", [](View text) -> bool {
    std::optional<View> value = json_document(text);
    if (!value) throw_invalid("Invalid JSON value: " + std::string(text));
    const JsonKind kind = json_kind(*value);
    return kind != JsonKind::kObject && kind != JsonKind::kArray;
  });
  add_array_contains(registry);
}

}  // namespace tarn::engines
