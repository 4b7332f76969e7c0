// Expr: a checked expression. Calculated fields and parameters are put in; types and levels known.
//
// The checker makes equal expressions one node, so a pointer says which expression it is; it owns
// them (checker.h). Immutable, not synchronised.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bi/expression/check.h"
#include "bi/granularity.h"
#include "bi/value.h"

namespace tarn::bi {

struct FunctionInfo;
struct Expr;
using ExprPtr = const Expr*;

// The groups or the window of a level-aware or table calculation.
struct Frame {
  bool has_group = false;          // a list was given, even an empty one
  bool visual_dimensions = false;  // ${visualDimensions}, with or …
  bool is_excluding = false;       // … without the fields of `group`
  std::vector<ExprPtr> group;
  struct Key {
    ExprPtr value;
    bool descending;
    bool operator==(const Key&) const = default;
  };
  std::vector<Key> order;
  bool operator==(const Frame&) const = default;
};

struct Expr {
  enum class Kind { kLiteral, kColumn, kCall };
  Kind kind = Kind::kLiteral;
  DataType type = DataType::kString;
  Level level = Level::kConstant;
  Value value;                             // kLiteral
  std::string column;                      // kColumn
  const FunctionInfo* function = nullptr;  // kCall, and what follows
  std::vector<ExprPtr> arguments;
  Frame frame;
  std::optional<TimeGranularity> period;
  std::string text;              // a format, a path or a word, where the function takes one
  std::vector<int64_t> numbers;  // offsets and lookup indices
  double percentile = 0;         // 0 to 100
  // What it came to with everything put in, so that it can be printed and walked.
  size_t size = 1;
  int depth = 1;

  bool is_null() const {
    return kind == Kind::kLiteral && std::holds_alternative<std::monostate>(value);
  }
};

}  // namespace tarn::bi
