// JsonCall: which SQL/JSON function a Form::kJson is. A value type.
#pragma once

#include <string>

#include "sql/syntax/ast_expression.h"

namespace tarn::sql {

struct JsonCall {
  JsonFunctionKind what = JsonFunctionKind::kValue;
  // With a path, args are: the input, the variables as a JSON object, and what to give on empty and
  // on error, where a default says so.
  std::string path;
  JsonWrapper wrapper = JsonWrapper::kWithout;
  bool omits_quotes = false;
  JsonBehaviorKind on_empty = JsonBehaviorKind::kNone, on_error = JsonBehaviorKind::kNone;
  // Of JSON_OBJECT the keys come first, then as many values, as JSON or NULL; of JSON_ARRAY values.
  bool keeps_nulls = false;
  bool unique_keys = false;
  friend bool operator==(const JsonCall&, const JsonCall&) = default;
};

}  // namespace tarn::sql
