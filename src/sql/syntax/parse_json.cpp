// The SQL/JSON functions.
#include "sql/syntax/parser.h"

namespace tarn::sql {

ExpressionPtr Parser::json_function() {
  static constexpr std::pair<std::string_view, JsonFunctionKind> kNames[] = {
      {"JSON_EXISTS", JsonFunctionKind::kExists},
      {"JSON_VALUE", JsonFunctionKind::kValue},
      {"JSON_QUERY", JsonFunctionKind::kQuery},
      {"JSON_OBJECT", JsonFunctionKind::kObject},
      {"JSON_ARRAY", JsonFunctionKind::kArray}};
  Depth depth(cursor_.depth());
  auto node = std::make_unique<JsonFunction>(cursor_.position());
  for (const auto& [word, kind] : kNames) {
    if (cursor_.is(word)) node->what = kind;
  }
  cursor_.advance();
  cursor_.expect("(");
  if (node->what == JsonFunctionKind::kObject || node->what == JsonFunctionKind::kArray) {
    json_members(*node);
  } else {
    json_path_call(*node);
  }
  cursor_.expect(")");
  return node;
}

JsonFunction::Value Parser::json_value() {
  JsonFunction::Value value;
  value.value = expression();
  value.is_json = json_format();
  return value;
}

// FORMAT JSON, without another encoding than UTF-8.
bool Parser::json_format() {
  if (!cursor_.accept("FORMAT")) return false;
  cursor_.expect("JSON");
  if (cursor_.accept("ENCODING")) cursor_.expect("UTF8");
  return true;
}

void Parser::json_returning(JsonFunction& function) {
  if (!cursor_.accept("RETURNING")) return;
  function.returning = type();
  json_format();
}

// input, 'path' [PASSING …] and the clauses of each function.
void Parser::json_path_call(JsonFunction& function) {
  function.values.push_back(json_value());
  cursor_.expect(",");
  function.path = cursor_.expect_string();
  if (cursor_.accept("AS")) cursor_.expect_name();
  if (cursor_.accept("PASSING")) {
    do {
      JsonFunction::Passed passed;
      passed.value = json_value();
      cursor_.expect("AS");
      passed.name = cursor_.expect_name();
      function.passing.push_back(std::move(passed));
    } while (cursor_.accept(","));
  }
  if (function.what != JsonFunctionKind::kExists) json_returning(function);
  if (function.what == JsonFunctionKind::kQuery) json_wrapper(function);
  while (!cursor_.is(")")) {
    JsonFunction::Behavior behavior = json_behavior(function.what);
    cursor_.expect("ON");
    bool is_empty = function.what != JsonFunctionKind::kExists &&
                    function.on_empty.kind == JsonBehaviorKind::kNone &&
                    function.on_error.kind == JsonBehaviorKind::kNone && cursor_.accept("EMPTY");
    if (!is_empty) cursor_.expect("ERROR");
    (is_empty ? function.on_empty : function.on_error) = std::move(behavior);
    if (!is_empty) break;
  }
}

void Parser::json_wrapper(JsonFunction& function) {
  bool with = cursor_.accept("WITH");
  if (with || cursor_.accept("WITHOUT")) {
    if (with) {
      function.wrapper =
          cursor_.accept("CONDITIONAL") ? JsonWrapper::kConditional : JsonWrapper::kUnconditional;
      if (function.wrapper == JsonWrapper::kUnconditional) cursor_.accept("UNCONDITIONAL");
    }
    cursor_.accept("ARRAY");
    cursor_.expect("WRAPPER");
  }
  function.omits_quotes = cursor_.accept("OMIT");
  if (!function.omits_quotes && !cursor_.accept("KEEP")) return;
  cursor_.expect("QUOTES");
  if (!cursor_.accept("ON")) return;
  cursor_.expect("SCALAR");
  if (!cursor_.accept("STRING")) cursor_.expect("TEXT");
}

JsonFunction::Behavior Parser::json_behavior(JsonFunctionKind what) {
  static constexpr struct {
    std::string_view word;
    JsonBehaviorKind kind;
    JsonFunctionKind of;
  } kWords[] = {{"TRUE", JsonBehaviorKind::kTrue, JsonFunctionKind::kExists},
                {"FALSE", JsonBehaviorKind::kFalse, JsonFunctionKind::kExists},
                {"UNKNOWN", JsonBehaviorKind::kUnknown, JsonFunctionKind::kExists},
                {"NULL", JsonBehaviorKind::kNull, JsonFunctionKind::kValue},
                {"NULL", JsonBehaviorKind::kNull, JsonFunctionKind::kQuery}};
  JsonFunction::Behavior behavior;
  if (cursor_.accept("ERROR")) {
    behavior.kind = JsonBehaviorKind::kError;
    return behavior;
  }
  for (const auto& choice : kWords) {
    if (choice.of != what || !cursor_.accept(choice.word)) continue;
    behavior.kind = choice.kind;
    return behavior;
  }
  if (what == JsonFunctionKind::kValue && cursor_.accept("DEFAULT")) {
    behavior.kind = JsonBehaviorKind::kDefault;
    behavior.value = expression();
    return behavior;
  }
  if (what == JsonFunctionKind::kQuery && cursor_.accept("EMPTY")) {
    bool is_array = cursor_.accept("ARRAY");
    if (!is_array) cursor_.expect("OBJECT");
    behavior.kind = is_array ? JsonBehaviorKind::kEmptyArray : JsonBehaviorKind::kEmptyObject;
    return behavior;
  }
  cursor_.fail();
}

// Members or elements, then what becomes of NULLs.
void Parser::json_members(JsonFunction& function) {
  bool object = function.what == JsonFunctionKind::kObject;
  bool has_members = !cursor_.is(")") && !cursor_.is("RETURNING");
  while (has_members) {
    if (object) {
      if (cursor_.is("KEY") && !cursor_.is(":", 1) && !cursor_.is("VALUE", 1)) cursor_.advance();
      function.keys.push_back(expression());
      if (!cursor_.accept(":")) cursor_.expect("VALUE");
    }
    function.values.push_back(json_value());
    has_members = cursor_.accept(",");
  }
  for (bool keeps : {true, false}) {
    if (!cursor_.accept(keeps ? "NULL" : "ABSENT")) continue;
    cursor_.expect("ON");
    cursor_.expect("NULL");
    function.keeps_nulls = keeps;
    break;
  }
  if (object && (cursor_.is("WITH") || cursor_.is("WITHOUT"))) {
    function.unique_keys = cursor_.is("WITH");
    cursor_.advance();
    cursor_.expect("UNIQUE");
    cursor_.accept("KEYS");
  }
  json_returning(function);
}

}  // namespace tarn::sql
