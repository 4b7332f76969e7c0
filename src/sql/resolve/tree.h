// Tree: a query with every name resolved and every type fixed, in Trino's semantics. The resolver
// makes it; pruning reads it; the printers write it.
//
// Every column that a plan makes has a symbol, unique in the whole query: an expression names
// columns by symbol wherever they come from, also from an outer query. All coercions are explicit
// kCast nodes. Immutable once resolved, and shared: any thread may read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sql/resolve/query.h"
#include "sql/resolve/tree_expression.h"

namespace tarn::sql {

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
  kShared,        // names: its children but the last, which refers to them, run once each
  kReference,     // names[0]: a child of a kShared around it; inputs[0]: that child's columns
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
  std::vector<Symbol> names;  // of what is shared
};

struct Tree {
  PlanRef root;
  std::vector<Symbol> outputs;  // one an output column
  std::vector<TableSchema> tables;
  int64_t start_us = 0;  // Session's
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
