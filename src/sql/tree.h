// Tree: a query with every name resolved and every type fixed, in Trino's semantics. The resolver
// makes it; pruning reads it; the printers write it.
//
// Every column that a plan makes has a symbol, unique in the whole query: an expression names
// columns by symbol wherever they come from, also from an outer query. All coercions are explicit
// kCast nodes. Immutable once resolved, and shared: any thread may read it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sql/function.h"
#include "sql/position.h"
#include "sql/query.h"
#include "sql/type.h"

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
};

struct PlanColumn {
  Symbol symbol = 0;
  Type type;
};

struct Assignment {
  Symbol symbol = 0;
  ExprRef value;
};

enum class PlanKind {
  kScan,          // table; assigned: column_names
  kValues,        // rows
  kFilter,        // condition
  kProject,       // assignments: all its columns
  kAggregate,     // keys, grouping_sets, assignments: aggregates
  kWindow,        // its child's columns, and assignments: windows
  kJoin,          // join, condition
  kUnnest,        // its child's columns, and what unnests say
  kSort,          // order_by
  kLimit,         // limit, offset
  kDistinct,      //
  kSetOperation,  // set_operator, is_distinct; columns stand by position
};

// One argument of UNNEST: a list or map and the symbols that its parts get.
struct UnnestItem {
  ExprRef value;
  std::vector<Symbol> symbols;
};

struct Plan {
  PlanKind kind = PlanKind::kValues;
  std::vector<PlanRef> children;
  std::vector<PlanColumn> columns;

  size_t table = 0;                       // kScan: index in ResolvedQuery::tables
  std::vector<std::string> column_names;  // kScan: one a column
  std::vector<std::vector<ExprRef>> rows;
  ExprRef condition;
  std::vector<Assignment> assignments;
  std::vector<Symbol> keys;
  std::vector<std::vector<Symbol>> grouping_sets;  // empty: one set, `keys`
  JoinKind join = JoinKind::kInner;
  std::vector<UnnestItem> unnests;
  std::optional<Symbol> ordinality;
  bool keeps_empty = false;  // kUnnest: LEFT JOIN UNNEST
  std::vector<SortKey> order_by;
  std::optional<int64_t> limit;
  int64_t offset = 0;
  bool with_ties = false;
  std::vector<std::vector<Symbol>> inputs;  // kSetOperation: each child's, one a column
  SetOperator set_operator = SetOperator::kUnion;
  bool is_distinct = false;
};

struct Tree {
  PlanRef root;
  std::vector<Symbol> outputs;  // one an output column
  std::vector<TableSchema> tables;
};

// Makers of the common nodes.
ExprRef make_column(const PlanColumn& column, std::string name, Position position);
ExprRef make_constant(Type type, Constant constant, Position position);
ExprRef make_null(Type type, Position position);
ExprRef make_form(Form form, Type type, std::vector<ExprRef> args, Position position);
ExprRef make_field(ExprRef row, size_t index, Position position);  // of a row

// Whether both always give the same value of the same row. Positions and names don't count.
bool same_expr(const Expr& a, const Expr& b);

}  // namespace tarn::sql
