// CAST from JSON: values of any shape from a JSON text into a vector.
#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "engines/functions/json_shape.h"
#include "engines/functions/json_text.h"
#include "engines/functions/number_casts.h"
#include "engines/functions/number_text.h"
#include "engines/functions/utf8.h"
#include "engines/functions/wide.h"

namespace tarn::engines {
namespace {

using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::ListVector;
using duckdb::Vector;
using Kind = JsonShapeKind;
using View = std::string_view;

constexpr char kInvalidCast[] = "INVALID_CAST_ARGUMENT";

template <class T>
void put(Vector& vector, idx_t row, T value) {
  FlatVector::GetData<T>(vector)[row] = value;
}

void put_text(Vector& vector, idx_t row, View text) {
  put(vector, row, duckdb::StringVector::AddStringOrBlob(vector, text.data(), text.size()));
}

[[noreturn]] void refuse(const JsonShape& shape, View json) {
  throw_error(kInvalidCast,
              "Unexpected token when cast to " + shape.name + ": " + std::string(json));
}

bool is_whole(View number) { return number.find_first_of(".eE") == View::npos; }

// A number within 64 bits, or what the type makes of a fraction.
template <class T>
T integer_from_number(const JsonShape& shape, View number) {
  if (!is_whole(number)) return integer_from_floating<T>(*parse_double(number), "double");
  const std::optional<int64_t> value = parse_integer(number);
  if (!value || *value != static_cast<T>(*value)) {
    throw_error(kInvalidCast,
                "Numeric value (" + std::string(number) + ") out of range of " + shape.name);
  }
  return static_cast<T>(*value);
}

template <class T>
T integer_of(const JsonShape& shape, JsonKind kind, View json) {
  if (kind == JsonKind::kBoolean) return json == "true" ? 1 : 0;
  if (kind == JsonKind::kString) return integer_from_text<T>(json_unescape(json));
  if (kind == JsonKind::kNumber) return integer_from_number<T>(shape, json);
  refuse(shape, json);
}

double double_of(const JsonShape& shape, JsonKind kind, View json) {
  if (kind == JsonKind::kBoolean) return json == "true" ? 1 : 0;
  if (kind == JsonKind::kString) return double_from_text(json_unescape(json));
  if (kind == JsonKind::kNumber) return *parse_double(json);
  refuse(shape, json);
}

float real_of(const JsonShape& shape, JsonKind kind, View json) {
  if (kind == JsonKind::kBoolean) return json == "true" ? 1 : 0;
  if (kind == JsonKind::kString) return real_from_text(json_unescape(json));
  if (kind == JsonKind::kNumber) return *parse_real(json);
  refuse(shape, json);
}

bool boolean_of(const JsonShape& shape, JsonKind kind, View json) {
  if (kind == JsonKind::kBoolean) return json == "true";
  if (kind == JsonKind::kString) return boolean_from_text(json_unescape(json));
  if (kind != JsonKind::kNumber) refuse(shape, json);
  if (!is_whole(json)) return *parse_double(json) != 0;
  const std::optional<int64_t> value = parse_integer(json);
  if (!value) refuse(shape, json);
  return *value != 0;
}

Wide decimal_of(const JsonShape& shape, JsonKind kind, View json) {
  std::string text(json);
  if (kind == JsonKind::kBoolean) text = json == "true" ? "1" : "0";
  if (kind == JsonKind::kString) text = json_unescape(json);
  if (kind == JsonKind::kObject || kind == JsonKind::kArray) refuse(shape, json);
  const std::optional<Wide> value = parse_decimal(text, shape.precision, shape.scale);
  if (value) return *value;
  throw_error(kInvalidCast, "Cannot cast input json to DECIMAL(" + std::to_string(shape.precision) +
                                "," + std::to_string(shape.scale) + ")");
}

std::string text_of(const JsonShape& shape, JsonKind kind, View json) {
  if (kind == JsonKind::kObject || kind == JsonKind::kArray) refuse(shape, json);
  std::string text(json);
  if (kind == JsonKind::kString) text = json_unescape(json);
  if (kind == JsonKind::kNumber && !is_whole(json)) text = double_text(*parse_double(json));
  if (shape.length_chars >= 0 && character_count(text) > shape.length_chars) {
    throw_error(kInvalidCast, "Value " + text + " cannot be represented as " + shape.name);
  }
  return text;
}

// Room for `count` more elements; where they begin.
idx_t grow(Vector& list, idx_t count) {
  const idx_t size = ListVector::GetListSize(list);
  ListVector::Reserve(list, size + count);
  ListVector::SetListSize(list, size + count);
  return size;
}

std::vector<View> items_of(View json) { return json_items(json).value_or(std::vector<View>()); }

void read_array(const JsonShape& shape, View json, Vector& vector, idx_t row) {
  if (json_kind(json) != JsonKind::kArray) {
    throw_error(kInvalidCast, "Expected a json array, but got " + std::string(json));
  }
  const std::vector<View> items = items_of(json);
  const idx_t offset = grow(vector, items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    read_from_json(shape.children[0], items[i], ListVector::GetEntry(vector), offset + i);
  }
  put(vector, row, duckdb::list_entry_t{offset, items.size()});
}

// The same text for the same key.
std::string key_text(const JsonShape& shape, Vector& keys, idx_t at) {
  const auto& type = keys.GetType();
  switch (shape.kind) {
    case Kind::kBoolean:
      return FlatVector::GetData<bool>(keys)[at] ? "true" : "false";
    case Kind::kVarchar:
      return std::string(as_view(FlatVector::GetData<duckdb::string_t>(keys)[at]));
    default:
      break;
  }
  const idx_t size = duckdb::GetTypeIdSize(type.InternalType());
  return std::string(duckdb::const_char_ptr_cast(FlatVector::GetData(keys) + at * size), size);
}

void read_map(const JsonShape& shape, View json, Vector& vector, idx_t row) {
  if (json_kind(json) != JsonKind::kObject) {
    throw_error(kInvalidCast, "Expected a json object, but got " + std::string(json));
  }
  const std::vector<View> items = items_of(json);
  const idx_t count = items.size() / 2;
  const idx_t offset = grow(vector, count);
  Vector& keys = duckdb::MapVector::GetKeys(vector);
  std::set<std::string> seen;
  for (idx_t i = 0; i < count; ++i) {
    read_from_json(shape.children[0], items[2 * i], keys, offset + i);
    if (!seen.insert(key_text(shape.children[0], keys, offset + i)).second) {
      throw_error(kInvalidCast, "Duplicate keys are not allowed");
    }
    read_from_json(shape.children[1], items[2 * i + 1], duckdb::MapVector::GetValues(vector),
                   offset + i);
  }
  put(vector, row, duckdb::list_entry_t{offset, count});
}

void read_row_of_array(const JsonShape& shape, View json, Vector& vector, idx_t row) {
  const std::vector<View> items = items_of(json);
  if (items.size() != shape.children.size()) {
    throw_error(kInvalidCast, "Expected a json array of " + std::to_string(shape.children.size()) +
                                  " elements, but got " + std::to_string(items.size()));
  }
  auto& fields = duckdb::StructVector::GetEntries(vector);
  for (size_t i = 0; i < items.size(); ++i) {
    read_from_json(shape.children[i], items[i], *fields[i], row);
  }
}

void read_row_of_object(const JsonShape& shape, View json, Vector& vector, idx_t row) {
  if (shape.field_names[0].empty()) {
    throw_error(kInvalidCast,
                "Cannot cast a JSON object to anonymous row type. Input must be a JSON array.");
  }
  const std::vector<View> items = items_of(json);
  auto& fields = duckdb::StructVector::GetEntries(vector);
  std::vector<bool> written(fields.size());
  for (size_t i = 0; i < items.size(); i += 2) {
    const std::string name = to_lower_ascii(json_unescape(items[i]));
    const auto found =
        std::find_if(shape.field_names.begin(), shape.field_names.end(),
                     [&](const std::string& field) { return equals_ignoring_case(field, name); });
    if (found == shape.field_names.end()) continue;
    const auto index = static_cast<size_t>(found - shape.field_names.begin());
    if (written[index]) throw_error(kInvalidCast, "Duplicate field: " + name);
    written[index] = true;
    read_from_json(shape.children[index], items[i + 1], *fields[index], row);
  }
  for (size_t i = 0; i < fields.size(); ++i) {
    if (!written[i]) FlatVector::SetNull(*fields[i], row, true);
  }
}

void read_row(const JsonShape& shape, View json, Vector& vector, idx_t row) {
  const JsonKind kind = json_kind(json);
  if (kind == JsonKind::kArray) return read_row_of_array(shape, json, vector, row);
  if (kind == JsonKind::kObject) return read_row_of_object(shape, json, vector, row);
  throw_error(kInvalidCast, "Expected a json array or object, but got " + std::string(json));
}

}  // namespace

void read_from_json(const JsonShape& shape, View json, Vector& vector, idx_t row) {
  const JsonKind kind = json_kind(json);
  if (shape.kind == Kind::kJson) {
    std::string text;
    append_json(text, json, false);
    return put_text(vector, row, text);
  }
  if (kind == JsonKind::kNull) return FlatVector::SetNull(vector, row, true);
  switch (shape.kind) {
    case Kind::kBoolean:
      return put(vector, row, boolean_of(shape, kind, json));
    case Kind::kTinyint:
      return put(vector, row, integer_of<int8_t>(shape, kind, json));
    case Kind::kSmallint:
      return put(vector, row, integer_of<int16_t>(shape, kind, json));
    case Kind::kInteger:
      return put(vector, row, integer_of<int32_t>(shape, kind, json));
    case Kind::kBigint:
      return put(vector, row, integer_of<int64_t>(shape, kind, json));
    case Kind::kReal:
      return put(vector, row, real_of(shape, kind, json));
    case Kind::kDouble:
      return put(vector, row, double_of(shape, kind, json));
    case Kind::kDecimal:
      return write_decimal(vector, row, decimal_of(shape, kind, json));
    case Kind::kVarchar:
      return put_text(vector, row, text_of(shape, kind, json));
    case Kind::kArray:
      return read_array(shape, json, vector, row);
    case Kind::kMap:
      return read_map(shape, json, vector, row);
    case Kind::kRow:
      return read_row(shape, json, vector, row);
    default:
      refuse(shape, json);
  }
}

}  // namespace tarn::engines
