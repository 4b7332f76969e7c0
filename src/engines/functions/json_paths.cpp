// JSON_EXISTS, JSON_VALUE and JSON_QUERY over SQL/JSON paths; JSON_ARRAY and JSON_OBJECT.
#include <algorithm>
#include <map>

#include "engines/functions/json_path.h"
#include "engines/functions/json_text.h"
#include "engines/functions/subjects.h"
#include "engines/functions/utf8.h"

namespace tarn::engines {
namespace {

using View = std::string_view;
using Texts = std::vector<std::optional<View>>;

// What came of a path: an outcome, and a value as JSON or why there is none.
struct Outcome {
  enum : int8_t { kValue, kEmpty, kError };
  int8_t kind = kValue;
  std::optional<std::string> text;

  static duckdb::LogicalType type() {
    return duckdb::LogicalType::STRUCT(
        {{"kind", duckdb::LogicalType::TINYINT}, {"text", duckdb::LogicalType::VARCHAR}});
  }
  static Outcome error(std::string why) { return {kError, std::move(why)}; }
};

// Patterns are nearly always constant, so the last one of each thread is kept.
const JsonPath& compiled(View text) {
  thread_local std::pair<std::string, std::unique_ptr<JsonPath>> last;
  if (!last.second || last.first != text) {
    Result<JsonPath> path = parse_sql_json_path(text);
    if (!path) throw_error(path.error().code().c_str(), path.error().message());
    last.second = std::make_unique<JsonPath>(*std::move(path));
    last.first = text;
  }
  return *last.second;
}

// The variables come as a JSON object.
Result<JsonPath::Items> evaluate(View input, View path, View passing) {
  const JsonPath& compiled_path = compiled(path);
  const std::optional<JsonItem> root = parse_json_item(input);
  if (!root) return Error(400, "JSON_INPUT_CONVERSION_ERROR", "conversion to JSON failed");
  const std::optional<JsonItem> given = parse_json_item(passing);
  JsonPath::Variables variables;
  for (size_t i = 0; given && i < given->items.size(); ++i) {
    variables[given->names[i]] = given->items[i];
  }
  return compiled_path.evaluate(*root, variables);
}

std::string text_of(const JsonItem& item) {
  std::string text;
  append_json_item(text, item);
  return text;
}

Outcome value(View input, View path, View passing) {
  Result<JsonPath::Items> items = evaluate(input, path, passing);
  if (!items) return Outcome::error(items.error().message());
  if (items->empty()) return {Outcome::kEmpty, std::nullopt};
  if (items->size() > 1) return Outcome::error("JSON path found multiple items");
  const JsonItem& item = (*items)[0];
  if (!item.is_scalar()) return Outcome::error("JSON path found an item that cannot be a value");
  if (item.kind == JsonKind::kNull) return {};
  return {Outcome::kValue, text_of(item)};
}

// wrapper: "without", "conditional" or "unconditional".
Outcome query(View input, View path, View passing, View wrapper, bool omits_quotes) {
  Result<JsonPath::Items> items = evaluate(input, path, passing);
  if (!items) return Outcome::error(items.error().message());
  if (items->empty()) return {Outcome::kEmpty, std::nullopt};
  const bool is_single = items->size() == 1;
  const bool wraps = wrapper == "unconditional" ||
                     (wrapper == "conditional" && (!is_single || (*items)[0].is_scalar()));
  if (wraps) {
    JsonItem array;
    array.kind = JsonKind::kArray;
    array.items = *std::move(items);
    return {Outcome::kValue, text_of(array)};
  }
  if (!is_single) return Outcome::error("JSON path found multiple items");
  const JsonItem& item = (*items)[0];
  if (omits_quotes && item.kind == JsonKind::kString) return {Outcome::kValue, item.text};
  return {Outcome::kValue, text_of(item)};
}

std::string array_of(const Texts& values) {
  std::string out = "[";
  for (const auto& value : values) {
    if (out.size() > 1) out += ',';
    out += value.value_or("null");
  }
  return out + "]";
}

// Where Java's HashMap, in which Trino gathers the members, keeps a name among `size` of them.
uint32_t place_of(View name, size_t size) {
  uint32_t hash = 0;
  auto add = [&](int32_t unit) { hash = hash * 31 + static_cast<uint32_t>(unit); };
  for (size_t at = 0; at < name.size();) {
    const int32_t code = next_character(name, at);
    if (code < 0x10000) {
      add(code);
    } else {
      add(0xD800 + ((code - 0x10000) >> 10));
      add(0xDC00 + ((code - 0x10000) & 0x3FF));
    }
  }
  uint32_t slots = 16;
  while (size > slots / 4 * 3) slots *= 2;
  return (hash ^ hash >> 16) & (slots - 1);
}

std::string object_of(const Texts& names, const Texts& values, bool keeps_nulls, bool is_unique) {
  std::vector<std::pair<View, View>> members;
  for (size_t i = 0; i < names.size(); ++i) {
    if (!names[i]) throw_invalid("null value passed for JSON object key to JSON_OBJECT function");
    if (!values[i] && !keeps_nulls) continue;
    const auto known = std::find_if(members.begin(), members.end(),
                                    [&](const auto& member) { return member.first == *names[i]; });
    if (known == members.end()) {
      members.emplace_back(*names[i], values[i].value_or("null"));
      continue;
    }
    if (is_unique) throw_invalid("duplicate key passed to JSON_OBJECT function");
    throw_error("NOT_SUPPORTED", "cannot construct a JSON object with duplicate key");
  }
  const size_t size = members.size();
  std::stable_sort(members.begin(), members.end(), [size](const auto& a, const auto& b) {
    return place_of(a.first, size) < place_of(b.first, size);
  });
  std::string out = "{";
  for (const auto& [name, value] : members) {
    if (out.size() > 1) out += ',';
    append_json_string(out, name);
    out += ':';
    out += value;
  }
  return out + "}";
}

}  // namespace

template <>
class Writer<Outcome> {
 public:
  explicit Writer(duckdb::Vector& vector) : vector_(vector) {}
  void set(duckdb::idx_t row, const Outcome& outcome) {
    auto& fields = duckdb::StructVector::GetEntries(vector_);
    Writer<int8_t>(*fields[0]).set(row, outcome.kind);
    Writer<std::optional<std::string>>(*fields[1]).set(row, outcome.text);
  }

 private:
  duckdb::Vector& vector_;
};

void add_json_paths(Registry& registry) {
  registry.add("t_json_path_exists", [](View input, View path, View passing) -> Outcome {
    Result<JsonPath::Items> items = evaluate(input, path, passing);
    if (!items) return Outcome::error(items.error().message());
    return {Outcome::kValue, items->empty() ? "false" : "true"};
  });
  registry.add("t_json_path_value", [](View input, View path, View passing) -> Outcome {
    return value(input, path, passing);
  });
  registry.add("t_json_path_query",
               [](View input, View path, View passing, View wrapper, bool omits_quotes) -> Outcome {
                 return query(input, path, passing, wrapper, omits_quotes);
               });
  registry.add("t_json_array", [](Texts values) -> std::string { return array_of(values); });
  registry.add("t_json_object",
               [](Texts names, Texts values, bool keeps_nulls, bool is_unique) -> std::string {
                 return object_of(names, values, keeps_nulls, is_unique);
               });
  registry.add("t_json_text", [](View text) -> std::string {
    const std::optional<JsonItem> item = parse_json_item(text);
    if (!item) throw_error("JSON_INPUT_CONVERSION_ERROR", "conversion to JSON failed");
    return text_of(*item);
  });
  registry.add("t_json_fail", [](View text) -> std::string {
    throw_error("JSON_VALUE_RESULT_ERROR", std::string(text));
  });
}

}  // namespace tarn::engines
