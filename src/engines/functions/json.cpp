// JSON functions and the casts of scalars from and to JSON.
#include <cmath>

#include "engines/functions/calendar.h"
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

[[noreturn]] void throw_cast(View text, const char* type) {
  throw_error("INVALID_CAST_ARGUMENT", "Cannot cast '" + std::string(text) + "' to " + type);
}

std::optional<int64_t> to_bigint(View text) {
  const JsonKind kind = json_kind(text);
  if (kind == JsonKind::kNull) return std::nullopt;
  if (kind == JsonKind::kBoolean) return text == "true";
  const Text scalar = scalar_text(text);
  std::optional<int64_t> value = scalar ? parse_integer(*scalar) : std::nullopt;
  if (!value && kind == JsonKind::kNumber) {
    const double number = std::round(parse_double(*scalar).value_or(NAN));
    if (number >= -0x1p63 && number < 0x1p63) value = static_cast<int64_t>(number);
  }
  if (!value) throw_cast(text, "BIGINT");
  return value;
}

std::optional<double> to_double(View text) {
  const JsonKind kind = json_kind(text);
  if (kind == JsonKind::kNull) return std::nullopt;
  if (kind == JsonKind::kBoolean) return text == "true" ? 1 : 0;
  const Text scalar = scalar_text(text);
  std::optional<double> value = scalar ? parse_double(*scalar) : std::nullopt;
  if (!value) throw_cast(text, "DOUBLE");
  return value;
}

std::optional<bool> to_boolean(View text) {
  const JsonKind kind = json_kind(text);
  if (kind == JsonKind::kNull) return std::nullopt;
  const Text scalar = scalar_text(text);
  if (scalar == "true") return true;
  if (scalar == "false") return false;
  if (kind == JsonKind::kNumber) return *parse_double(*scalar) != 0;
  throw_cast(text, "BOOLEAN");
}

Text to_varchar(View text) {
  if (json_kind(text) == JsonKind::kNull) return std::nullopt;
  Text scalar = scalar_text(text);
  if (!scalar) throw_cast(text, "VARCHAR");
  return scalar;
}

std::string quoted(View text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

void add_casts(Registry& registry) {
  registry.add("t_json_cast_to_bigint", [](View text) { return to_bigint(text); });
  registry.add("t_json_cast_to_double", [](View text) { return to_double(text); });
  registry.add("t_json_cast_to_boolean", [](View text) { return to_boolean(text); });
  registry.add("t_json_cast_to_varchar", [](View text) { return to_varchar(text); });
  registry.add("t_json_from_boolean",
               [](bool value) -> std::string { return value ? "true" : "false"; });
  registry.add("t_json_from_number",
               [](int64_t value) -> std::string { return std::to_string(value); });
  registry.add("t_json_from_number", [](double value) -> std::string {
    return std::isfinite(value) ? java_text(value) : quoted(java_text(value));
  });
  registry.add("t_json_from_varchar", [](View text) -> std::string { return quoted(text); });
  registry.add("t_json_from_date",
               [](Date value) -> std::string { return quoted(date_text(value.days)); });
  registry.add("t_json_from_timestamp", [](Timestamp value) -> std::string {
    return quoted(timestamp_text(value.value, 0, 3));
  });
}

}  // namespace

void add_json(Registry& registry) {
  registry.add("t_json_parse", [](View text) -> std::string {
    std::optional<View> value = json_document(text);
    if (!value) throw_invalid("Cannot convert value to JSON: '" + std::string(text) + "'");
    std::string out;
    append_json(out, *value, true);
    return out;
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
  add_casts(registry);
}

}  // namespace tarn::engines
