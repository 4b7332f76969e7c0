#include "sql/syntax/format_writer.h"

namespace tarn::sql {
namespace {

constexpr std::string_view kFunctions[] = {"JSON_EXISTS", "JSON_VALUE", "JSON_QUERY", "JSON_OBJECT",
                                           "JSON_ARRAY"};
constexpr std::string_view kWrappers[] = {"", " WITH CONDITIONAL ARRAY WRAPPER",
                                          " WITH UNCONDITIONAL ARRAY WRAPPER"};
constexpr std::string_view kBehaviors[] = {
    "", "NULL", "ERROR", "TRUE", "FALSE", "UNKNOWN", "EMPTY ARRAY", "EMPTY OBJECT", "DEFAULT "};

}  // namespace

void SqlWriter::json(const JsonFunction::Value& value) {
  expression(*value.value);
  if (value.is_json) *this << " FORMAT JSON";
}

void SqlWriter::json_behavior(const JsonFunction::Behavior& behavior, std::string_view on) {
  if (behavior.kind == JsonBehaviorKind::kNone) return;
  *this << " " << kBehaviors[static_cast<size_t>(behavior.kind)];
  if (behavior.value) expression(*behavior.value);
  *this << on;
}

void SqlWriter::json(const JsonFunction& node) {
  *this << kFunctions[static_cast<size_t>(node.what)] << "(";
  for (size_t i = 0; i < node.values.size(); ++i) {
    if (i > 0) *this << ", ";
    if (i < node.keys.size()) {
      expression(*node.keys[i]);
      *this << " : ";
    }
    json(node.values[i]);
  }
  bool has_path = node.what != JsonFunctionKind::kObject && node.what != JsonFunctionKind::kArray;
  if (has_path) {
    *this << ", ";
    string(node.path);
  }
  if (!node.passing.empty()) *this << " PASSING ";
  list(node.passing, [&](const JsonFunction::Passed& passed) {
    json(passed.value);
    *this << " AS ";
    name(passed.name);
  });
  if (node.keeps_nulls) *this << (*node.keeps_nulls ? " NULL ON NULL" : " ABSENT ON NULL");
  if (node.unique_keys) *this << " WITH UNIQUE KEYS";
  if (node.returning) {
    *this << " RETURNING ";
    type(*node.returning);
  }
  *this << kWrappers[static_cast<size_t>(node.wrapper)];
  if (node.omits_quotes) *this << " OMIT QUOTES";
  json_behavior(node.on_empty, " ON EMPTY");
  json_behavior(node.on_error, " ON ERROR");
  *this << ")";
}

}  // namespace tarn::sql
