// The SQL/JSON functions of the syntax tree. See ast.h; included by ast_expression.h.
#pragma once

#include "sql/syntax/ast_expression.h"

namespace tarn::sql {

enum class JsonFunctionKind { kExists, kValue, kQuery, kObject, kArray };
enum class JsonWrapper { kWithout, kConditional, kUnconditional };

// What stands before ON EMPTY, ON ERROR. kNone: nothing was written.
enum class JsonBehaviorKind {
  kNone,
  kNull,
  kError,
  kTrue,
  kFalse,
  kUnknown,
  kEmptyArray,
  kEmptyObject,
  kDefault
};

// JSON_EXISTS, JSON_VALUE, JSON_QUERY, JSON_OBJECT, JSON_ARRAY.
struct JsonFunction : ExpressionOf<ExpressionKind::kJsonFunction> {
  struct Value {
    ExpressionPtr value;
    bool is_json = false;  // FORMAT JSON
  };
  struct Passed {
    Value value;
    Identifier name;
  };
  struct Behavior {
    JsonBehaviorKind kind = JsonBehaviorKind::kNone;
    ExpressionPtr value;  // kDefault
  };
  using ExpressionOf::ExpressionOf;
  JsonFunctionKind what = JsonFunctionKind::kValue;

  // Of those that take a path.
  std::string path;
  std::vector<Passed> passing;
  JsonWrapper wrapper = JsonWrapper::kWithout;
  bool omits_quotes = false;
  Behavior on_empty, on_error;

  std::vector<ExpressionPtr> keys;  // of JSON_OBJECT, one a value
  std::vector<Value> values;        // members, elements, or the one input
  std::optional<bool> keeps_nulls;  // NULL ON NULL, ABSENT ON NULL
  bool unique_keys = false;

  TypePtr returning;  // may be null
};

}  // namespace tarn::sql
