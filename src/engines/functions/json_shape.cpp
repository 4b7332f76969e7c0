#include "engines/functions/json_shape.h"

#include <algorithm>
#include <map>

#include "engines/functions/calendar.h"
#include "engines/functions/json_text.h"
#include "engines/functions/number_text.h"
#include "engines/functions/trino_type.h"
#include "engines/functions/wide.h"

namespace tarn::engines {
namespace {

using Kind = JsonShapeKind;

constexpr std::pair<std::string_view, Kind> kKinds[] = {{"unknown", Kind::kUnknown},
                                                        {"boolean", Kind::kBoolean},
                                                        {"tinyint", Kind::kTinyint},
                                                        {"smallint", Kind::kSmallint},
                                                        {"integer", Kind::kInteger},
                                                        {"bigint", Kind::kBigint},
                                                        {"real", Kind::kReal},
                                                        {"double", Kind::kDouble},
                                                        {"decimal", Kind::kDecimal},
                                                        {"varchar", Kind::kVarchar},
                                                        {"json", Kind::kJson},
                                                        {"date", Kind::kDate},
                                                        {"timestamp", Kind::kTimestamp},
                                                        {"array", Kind::kArray},
                                                        {"map", Kind::kMap},
                                                        {"row", Kind::kRow}};

std::string text_of(const TrinoType& type);

std::string parameters_text(const TrinoType& type) {
  std::string text;
  auto separate = [&] {
    text += text.empty() ? "" : type.name == "row" || type.name == "map" ? ", " : ",";
  };
  for (int number : type.numbers) {
    separate();
    text += std::to_string(number);
  }
  for (size_t i = 0; i < type.children.size(); ++i) {
    separate();
    const bool is_named = i < type.field_names.size() && !type.field_names[i].empty();
    if (is_named) text += type.field_names[i] + " ";
    text += text_of(type.children[i]);
  }
  return text;
}

std::string text_of(const TrinoType& type) {
  const std::string parameters = parameters_text(type);
  return parameters.empty() ? type.name : type.name + "(" + parameters + ")";
}

JsonShape shape_of(const TrinoType& type) {
  const auto* known = std::find_if(std::begin(kKinds), std::end(kKinds),
                                   [&](const auto& kind) { return kind.first == type.name; });
  if (known == std::end(kKinds)) {
    throw duckdb::BinderException("no JSON for type " + text_of(type));
  }
  JsonShape shape;
  shape.kind = known->second;
  shape.name = text_of(type);
  const auto number = [&](size_t index) {
    return index < type.numbers.size() ? type.numbers[index] : -1;
  };
  if (shape.kind == Kind::kDecimal) shape.precision = number(0), shape.scale = number(1);
  if (shape.kind == Kind::kTimestamp) shape.precision = number(0);
  if (shape.kind == Kind::kVarchar) shape.length_chars = number(0);
  for (const TrinoType& child : type.children) shape.children.push_back(shape_of(child));
  shape.field_names = type.field_names;
  return shape;
}

int64_t integer_of(const Cell& value) {
  switch (value.type().InternalType()) {
    case duckdb::PhysicalType::INT8:
      return value.data<int8_t>();
    case duckdb::PhysicalType::INT16:
      return value.data<int16_t>();
    case duckdb::PhysicalType::INT32:
      return value.data<int32_t>();
    default:
      return value.data<int64_t>();
  }
}

Wide unscaled(const Cell& value) {
  const bool is_wide = value.type().InternalType() == duckdb::PhysicalType::INT128;
  return is_wide ? to_wide(value.data<duckdb::hugeint_t>()) : integer_of(value);
}

// As Jackson writes a number, NaN and its kin as strings.
template <class T>
void append_floating(std::string& out, T value) {
  const std::string text = java_text(value);
  const bool is_number = text.back() >= '0' && text.back() <= '9';
  out += is_number ? text : '"' + text + '"';
}

// Beyond microseconds a moment has picoseconds beside them.
std::string timestamp_text_of(const JsonShape& shape, const Cell& value) {
  const bool is_long = shape.precision > 6;
  const Cell moment = is_long ? value.field(0) : value;
  const int32_t picos = is_long ? value.field(1).data<int32_t>() : 0;
  return timestamp_text(moment.data<duckdb::timestamp_t>().value, picos, shape.precision);
}

void append_map(std::string& out, const JsonShape& shape, const Cell& map) {
  std::map<std::string, Cell> members;  // sorted
  for (duckdb::idx_t i = 0; i < map.size(); ++i) {
    const Cell entry = map.element(i);
    members.insert_or_assign(json_key_text(shape.children[0], entry.field(0)), entry.field(1));
  }
  out += '{';
  for (const auto& [key, value] : members) {
    if (out.back() != '{') out += ',';
    append_json_string(out, key);
    out += ':';
    append_as_json(out, shape.children[1], value);
  }
  out += '}';
}

void append_row(std::string& out, const JsonShape& shape, const Cell& row) {
  out += '{';
  for (size_t i = 0; i < shape.children.size(); ++i) {
    if (i > 0) out += ',';
    append_json_string(out, shape.field_names[i]);
    out += ':';
    append_as_json(out, shape.children[i], row.field(i));
  }
  out += '}';
}

void append_array(std::string& out, const JsonShape& shape, const Cell& list) {
  out += '[';
  for (duckdb::idx_t i = 0; i < list.size(); ++i) {
    if (i > 0) out += ',';
    append_as_json(out, shape.children[0], list.element(i));
  }
  out += ']';
}

}  // namespace

JsonShape json_shape_of(const std::string& type_text) {
  auto type = parse_trino_type(type_text);
  if (!type) throw duckdb::BinderException("no type: " + type_text);
  return shape_of(*type);
}

std::string json_key_text(const JsonShape& shape, const Cell& value) {
  switch (shape.kind) {
    case Kind::kBoolean:
      return value.data<bool>() ? "true" : "false";
    case Kind::kReal:
      return java_text(value.data<float>());
    case Kind::kDouble:
      return java_text(value.data<double>());
    case Kind::kDecimal:
      return decimal_text(unscaled(value), shape.scale);
    case Kind::kVarchar:
    case Kind::kJson:
      return std::string(as_view(value.data<duckdb::string_t>()));
    default:
      return std::to_string(integer_of(value));
  }
}

void append_as_json(std::string& out, const JsonShape& shape, const Cell& value) {
  if (value.is_null() || shape.kind == Kind::kUnknown) {
    out += "null";
    return;
  }
  switch (shape.kind) {
    case Kind::kReal:
      return append_floating(out, value.data<float>());
    case Kind::kDouble:
      return append_floating(out, value.data<double>());
    case Kind::kVarchar:
      return append_json_string(out, as_view(value.data<duckdb::string_t>()));
    case Kind::kDate:
      return append_json_string(out, date_text(value.data<duckdb::date_t>().days));
    case Kind::kTimestamp:
      return append_json_string(out, timestamp_text_of(shape, value));
    case Kind::kArray:
      return append_array(out, shape, value);
    case Kind::kMap:
      return append_map(out, shape, value);
    case Kind::kRow:
      return append_row(out, shape, value);
    default:
      out += json_key_text(shape, value);
  }
}

}  // namespace tarn::engines
