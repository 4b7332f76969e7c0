#include "engines/sqld/nested_writer.h"

#include <algorithm>

#include "base/encoding.h"
#include "engines/formats/delimited.h"
#include "engines/formats/value_parse.h"

namespace tarn::engines {

namespace {

using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::ListVector;
using duckdb::LogicalTypeId;
using duckdb::StructVector;
using duckdb::Vector;

// Room for `count` more elements of a list or map; where they begin.
idx_t grow(Vector& list, idx_t count) {
  const idx_t size = ListVector::GetListSize(list);
  ListVector::Reserve(list, size + count);
  ListVector::SetListSize(list, size + count);
  return size;
}

void set_entry(Vector& list, idx_t row, idx_t offset, idx_t length) {
  FlatVector::GetData<duckdb::list_entry_t>(list)[row] = {offset, length};
}

LogicalTypeId engine_kind(HiveKind kind) {
  switch (kind) {
    case HiveKind::kBoolean:
      return LogicalTypeId::BOOLEAN;
    case HiveKind::kTinyint:
      return LogicalTypeId::TINYINT;
    case HiveKind::kSmallint:
      return LogicalTypeId::SMALLINT;
    case HiveKind::kInt:
      return LogicalTypeId::INTEGER;
    case HiveKind::kBigint:
      return LogicalTypeId::BIGINT;
    case HiveKind::kFloat:
      return LogicalTypeId::FLOAT;
    case HiveKind::kDouble:
      return LogicalTypeId::DOUBLE;
    case HiveKind::kDecimal:
      return LogicalTypeId::DECIMAL;
    case HiveKind::kString:
    case HiveKind::kVarchar:
    case HiveKind::kChar:
      return LogicalTypeId::VARCHAR;
    case HiveKind::kBinary:
      return LogicalTypeId::BLOB;
    case HiveKind::kDate:
      return LogicalTypeId::DATE;
    case HiveKind::kTimestamp:
      return LogicalTypeId::TIMESTAMP;
    case HiveKind::kArray:
      return LogicalTypeId::LIST;
    case HiveKind::kMap:
      return LogicalTypeId::MAP;
    case HiveKind::kStruct:
      return LogicalTypeId::STRUCT;
  }
  return LogicalTypeId::INVALID;
}

bool is_nested(HiveKind kind) {
  return kind == HiveKind::kArray || kind == HiveKind::kMap || kind == HiveKind::kStruct;
}

}  // namespace

bool is_text(HiveKind kind) {
  return kind == HiveKind::kString || kind == HiveKind::kVarchar || kind == HiveKind::kChar ||
         kind == HiveKind::kBinary;
}

bool is_writable(const HiveType& type, const duckdb::LogicalType& engine) {
  if (engine.id() != engine_kind(type.kind)) return false;
  switch (type.kind) {
    case HiveKind::kDecimal:
      return duckdb::DecimalType::GetWidth(engine) == type.precision &&
             duckdb::DecimalType::GetScale(engine) == type.scale;
    case HiveKind::kArray:
      return is_writable(type.children[0], duckdb::ListType::GetChildType(engine));
    case HiveKind::kMap:
      return is_writable(type.children[0], duckdb::MapType::KeyType(engine)) &&
             is_writable(type.children[1], duckdb::MapType::ValueType(engine));
    case HiveKind::kStruct:
      if (duckdb::StructType::GetChildCount(engine) != type.children.size()) return false;
      for (size_t i = 0; i < type.children.size(); ++i) {
        if (!is_writable(type.children[i], duckdb::StructType::GetChildType(engine, i))) {
          return false;
        }
      }
      return true;
    default:
      return true;
  }
}

void DelimitedWriter::write(const HiveType& type, Vector& vector, idx_t row, std::string_view field,
                            size_t level) {
  if (field == options_.null_text) {
    FlatVector::SetNull(vector, row, true);
    return;
  }
  if (!is_nested(type.kind)) {
    std::string_view text = unescape(field, options_.escape, unescaped_);
    if (trims_numbers_ && !is_text(type.kind)) text = trim(text);
    if (!write_scalar(type, vector, row, text, ScalarForm::kText, scratch_)) {
      FlatVector::SetNull(vector, row, true);
    }
    return;
  }
  // Deeper than there are delimiters: as LazySimpleSerDe, nothing can be told apart.
  if (level + 1 >= options_.delimiters.size()) {
    FlatVector::SetNull(vector, row, true);
    return;
  }
  while (parts_.size() <= level) parts_.emplace_back();
  if (type.kind == HiveKind::kArray) write_array(type, vector, row, field, level);
  if (type.kind == HiveKind::kMap) write_map(type, vector, row, field, level);
  if (type.kind == HiveKind::kStruct) write_struct(type, vector, row, field, level);
}

void DelimitedWriter::write_array(const HiveType& type, Vector& vector, idx_t row,
                                  std::string_view field, size_t level) {
  auto& parts = parts_[level];
  parts.clear();
  if (!field.empty()) {
    split_delimited(field, options_.delimiters[level], options_.escape, SIZE_MAX, parts);
  }
  const idx_t offset = grow(vector, parts.size());
  set_entry(vector, row, offset, parts.size());
  for (size_t i = 0; i < parts.size(); ++i) {
    write(type.children[0], ListVector::GetEntry(vector), offset + i, parts[i], level + 1);
  }
}

void DelimitedWriter::write_map(const HiveType& type, Vector& vector, idx_t row,
                                std::string_view field, size_t level) {
  auto& parts = parts_[level];
  parts.clear();
  if (!field.empty()) {
    split_delimited(field, options_.delimiters[level], options_.escape, SIZE_MAX, parts);
  }
  // Of equal keys the first one counts; one that is no value of its type is left out.
  const idx_t offset = grow(vector, parts.size());
  std::vector<std::string_view> keys;
  std::vector<std::string_view> pair;
  for (const std::string_view part : parts) {
    split_delimited(part, options_.delimiters[level + 1], options_.escape, 2, pair);
    if (std::find(keys.begin(), keys.end(), pair[0]) != keys.end()) continue;
    const idx_t at = offset + keys.size();
    Vector& key = duckdb::MapVector::GetKeys(vector);
    Vector& value = duckdb::MapVector::GetValues(vector);
    FlatVector::SetNull(key, at, false);
    FlatVector::SetNull(value, at, false);
    write(type.children[0], key, at, pair[0], level + 2);
    if (FlatVector::IsNull(key, at)) continue;
    keys.push_back(pair[0]);
    if (pair.size() == 2) {
      write(type.children[1], value, at, pair[1], level + 2);
    } else {
      FlatVector::SetNull(value, at, true);
    }
  }
  ListVector::SetListSize(vector, offset + keys.size());
  set_entry(vector, row, offset, keys.size());
}

void DelimitedWriter::write_struct(const HiveType& type, Vector& vector, idx_t row,
                                   std::string_view field, size_t level) {
  auto& parts = parts_[level];
  split_delimited(field, options_.delimiters[level], options_.escape, type.children.size(), parts);
  auto& children = StructVector::GetEntries(vector);
  for (size_t i = 0; i < children.size(); ++i) {
    if (i < parts.size()) {
      write(type.children[i], *children[i], row, parts[i], level + 1);
    } else {
      FlatVector::SetNull(*children[i], row, true);
    }
  }
}

bool JsonWriter::is_key(const std::string& name, std::string_view key) const {
  if (!options_.mapping.empty()) {
    const auto mapped = options_.mapping.find(name);
    if (mapped != options_.mapping.end()) return equals_ignoring_case(mapped->second, key);
  }
  if (equals_ignoring_case(name, key)) return true;
  if (!options_.replaces_dots || name.size() != key.size()) return false;
  std::string without_dots(key);
  std::replace(without_dots.begin(), without_dots.end(), '.', '_');
  return equals_ignoring_case(name, without_dots);
}

bool JsonWriter::refuse(const HiveType& type, Vector& vector, idx_t row, std::string_view value) {
  if (nulls_invalid_) {
    FlatVector::SetNull(vector, row, true);
    return true;
  }
  constexpr const char* kNames[] = {
      "boolean", "tinyint", "smallint", "int",  "bigint",    "float", "double", "decimal", "string",
      "varchar", "char",    "binary",   "date", "timestamp", "array", "map",    "struct"};
  constexpr size_t kShownBytes = 100;
  mismatch_ = "Cannot read " + std::string(value.substr(0, kShownBytes)) + " as " +
              kNames[static_cast<size_t>(type.kind)];
  return false;
}

bool JsonWriter::write(const HiveType& type, Vector& vector, idx_t row, JsonCursor& json) {
  const char first = json.peek();
  if (first == 'n') {
    std::string_view literal;
    if (!json.read_literal(literal)) return false;
    FlatVector::SetNull(vector, row, true);
    return true;
  }
  if (!is_nested(type.kind)) return write_scalar_value(type, vector, row, json);
  const char wanted = type.kind == HiveKind::kArray ? '[' : '{';
  if (first != wanted) {
    std::string_view value;
    return json.skip(&value) && refuse(type, vector, row, value);
  }
  if (type.kind == HiveKind::kArray) return write_array(type, vector, row, json);
  if (type.kind == HiveKind::kMap) return write_map(type, vector, row, json);
  return write_struct(type, vector, row, json);
}

bool JsonWriter::write_scalar_value(const HiveType& type, Vector& vector, idx_t row,
                                    JsonCursor& json) {
  std::string text;
  std::string_view value;
  const char first = json.peek();
  if (first == '"') {
    if (!json.read_string(value, text)) return false;
  } else if (!json.skip(&value)) {
    return false;
  }
  const bool takes_documents = is_text(type.kind) && type.kind != HiveKind::kBinary;
  const bool is_document = first == '{' || first == '[';
  if (is_document && !takes_documents) return refuse(type, vector, row, value);
  return write_scalar(type, vector, row, value, ScalarForm::kJson, scratch_) ||
         refuse(type, vector, row, value);
}

bool JsonWriter::write_array(const HiveType& type, Vector& vector, idx_t row, JsonCursor& json) {
  json.take('[');
  // Elements come one by one; those of lists within go to a child of their own.
  const idx_t offset = ListVector::GetListSize(vector);
  idx_t count = 0;
  if (!json.take(']')) {
    do {
      const idx_t at = grow(vector, 1);
      ++count;
      if (!write(type.children[0], ListVector::GetEntry(vector), at, json)) return false;
    } while (json.take(','));
    if (!json.take(']')) return false;
  }
  set_entry(vector, row, offset, count);
  return true;
}

bool JsonWriter::write_map(const HiveType& type, Vector& vector, idx_t row, JsonCursor& json) {
  json.take('{');
  const idx_t offset = ListVector::GetListSize(vector);
  std::vector<std::string> keys;
  if (!json.take('}')) {
    do {
      if (!write_entry(type, vector, offset, keys, json)) return false;
    } while (json.take(','));
    if (!json.take('}')) return false;
  }
  set_entry(vector, row, offset, keys.size());
  return true;
}

// Of equal keys the last one counts; an entry whose key is not of its type may be left out.
bool JsonWriter::write_entry(const HiveType& type, Vector& vector, idx_t offset,
                             std::vector<std::string>& keys, JsonCursor& json) {
  std::string scratch;
  std::string_view name;
  if (!json.read_string(name, scratch) || !json.take(':')) return false;
  const auto known = std::find(keys.begin(), keys.end(), name);
  const idx_t at = offset + static_cast<idx_t>(known - keys.begin());
  if (known == keys.end()) {
    if (at == ListVector::GetListSize(vector)) grow(vector, 1);
    Vector& key = duckdb::MapVector::GetKeys(vector);
    if (!write_scalar(type.children[0], key, at, name, ScalarForm::kJson, scratch_)) {
      if (!refuse(type.children[0], key, at, name)) return false;
      FlatVector::SetNull(key, at, false);
      ListVector::SetListSize(vector, at);
      return json.skip();
    }
    keys.emplace_back(name);
  }
  Vector& value = duckdb::MapVector::GetValues(vector);
  FlatVector::SetNull(value, at, false);
  return write(type.children[1], value, at, json);
}

bool JsonWriter::write_struct(const HiveType& type, Vector& vector, idx_t row, JsonCursor& json) {
  json.take('{');
  auto& children = StructVector::GetEntries(vector);
  for (auto& child : children) FlatVector::SetNull(*child, row, true);
  if (json.take('}')) return true;
  do {
    std::string_view name;
    if (!json.read_string(name, name_) || !json.take(':')) return false;
    size_t field = 0;
    while (field < children.size() && !is_key(type.field_names[field], name)) ++field;
    if (field == children.size()) {
      if (!json.skip()) return false;
      continue;
    }
    FlatVector::SetNull(*children[field], row, false);
    if (!write(type.children[field], *children[field], row, json)) return false;
  } while (json.take(','));
  return json.take('}');
}

}  // namespace tarn::engines
