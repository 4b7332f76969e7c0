// Typed expressions. See tree.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sql/resolve/json_call.h"
#include "sql/syntax/ast_query.h"
#include "sql/syntax/position.h"
#include "sql/types/function.h"
#include "sql/types/type.h"

namespace tarn::sql {

using Symbol = uint32_t;
struct Expr;
struct Plan;
using ExprRef = std::shared_ptr<const Expr>;
using PlanRef = std::shared_ptr<const Plan>;

// A constant's value; its type says how to read it:
//   bool                     boolean
//   int64_t                  integers; date in days; time in picoseconds; timestamps in UTC
//                            microseconds; intervals in months or milliseconds
//   double                   real and double
//   std::string              text, json, bytes; a decimal's digits, with exactly its scale
struct Constant {
  std::variant<std::monostate, bool, int64_t, double, std::string> data;
  int32_t picos = 0;  // of times: below the microsecond
  std::string zone;   // of times with zone
  bool is_null() const { return data.index() == 0; }
};

enum class ExprKind {
  kColumn,     // symbol
  kConstant,   // constant
  kCast,       // args[0]; safe: NULL where it fails
  kCall,       // function, args
  kForm,       // form, args
  kLambda,     // parameters, args[0]: the body
  kSubquery,   // subquery, plan, args
  kAggregate,  // function, args, distinct, filter, order_by
  kWindow,     // function, args, window; filter, ignore_nulls
  kGrouping,   // args: grouping columns
};

// Operators and special forms. Operands of comparisons have one type; those of arithmetic have
// the types that Trino's operator takes (decimals keep their own).
enum class Form {
  kAnd,
  kOr,
  kNot,
  kIsNull,
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kIsDistinctFrom,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulus,
  kNegate,
  kConcat,  // text, bytes, arrays
  kIn,      // args[0] among the others
  kCase,    // condition, result, …, and otherwise (always there)
  kCoalesce,
  kTry,
  kRow,
  kArray,
  kSubscript,  // array or map, index
  kField,      // row; `index`
  kLike,       // value, pattern, escape (optional)
  kAtTimeZone,
  kJson,  // a SQL/JSON function: `json` says which, and what its args are
};

enum class SubqueryKind {
  kScalar,
  kExists,
  kIn,   // args: the values, compared with the plan's columns
  kAny,  // args[0] `form` ANY (plan)
  kAll,
};

struct SortKey {
  ExprRef value;
  bool descending = false;
  bool nulls_first = false;
};

struct WindowFrame {
  FrameUnit unit = FrameUnit::kRange;
  FrameBoundKind start = FrameBoundKind::kUnboundedPreceding;
  FrameBoundKind end = FrameBoundKind::kCurrentRow;
  ExprRef start_offset, end_offset;  // kPreceding and kFollowing
};

struct WindowSpec {
  std::vector<ExprRef> partition_by;
  std::vector<SortKey> order_by;
  std::optional<WindowFrame> frame;
};

struct Expr {
  ExprKind kind = ExprKind::kConstant;
  Type type;
  Position position;
  std::vector<ExprRef> args;

  Symbol symbol = 0;
  std::string name;  // kColumn: as the user knows it
  Constant constant;
  bool safe = false;
  const Function* function = nullptr;
  Form form = Form::kAnd;
  size_t index = 0;
  std::vector<Symbol> parameters;
  SubqueryKind subquery = SubqueryKind::kScalar;
  PlanRef plan;
  bool distinct = false;
  ExprRef filter;
  std::vector<SortKey> order_by;
  bool ignore_nulls = false;
  std::optional<WindowSpec> window;
  std::shared_ptr<const JsonCall> json;
};

struct PlanColumn {
  Symbol symbol = 0;
  Type type;
};

}  // namespace tarn::sql
