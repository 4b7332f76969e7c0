// Query bodies of the syntax tree: SELECT, VALUES, TABLE, set operations. See ast.h; included by
// ast_query.h.
#pragma once

#include "sql/syntax/ast_query.h"

namespace tarn::sql {

enum class QueryBodyKind { kSelect, kValues, kTable, kSetOperation, kSubquery };

struct QueryBody {
  const QueryBodyKind kind;
  Position position;
  virtual ~QueryBody() = default;

 protected:
  QueryBody(QueryBodyKind its_kind, Position its_position)
      : kind(its_kind), position(its_position) {}
};
using QueryBodyPtr = std::unique_ptr<QueryBody>;

template <QueryBodyKind its_kind>
struct QueryBodyOf : QueryBody {
  explicit QueryBodyOf(Position its_position) : QueryBody(its_kind, its_position) {}
};

// expression [AS alias], or *, or expression.* [AS (aliases)].
struct SelectItem {
  Position position;
  bool star = false;
  ExpressionPtr expression;  // null for a plain *
  std::optional<Identifier> alias;
  std::vector<Identifier> star_aliases;
};

enum class GroupingKind { kSimple, kRollup, kCube, kSets };

// A simple element has one set: `a` is {{a}}, `(a, b)` is {{a, b}}, `()` is {{}}. ROLLUP and CUBE
// have one set an item; GROUPING SETS one a set.
struct GroupingElement {
  Position position;
  GroupingKind kind = GroupingKind::kSimple;
  std::vector<std::vector<ExpressionPtr>> sets;
};

struct GroupBy {
  Position position;
  bool distinct = false;
  std::vector<GroupingElement> elements;
};

struct WindowDefinition {
  Identifier name;
  Window window;
};

struct Select : QueryBodyOf<QueryBodyKind::kSelect> {
  using QueryBodyOf::QueryBodyOf;
  bool distinct = false;
  std::vector<SelectItem> items;
  RelationPtr from;  // may be null; a comma is a Join of kImplicit
  ExpressionPtr where;
  std::optional<GroupBy> group_by;
  ExpressionPtr having;
  std::vector<WindowDefinition> windows;
};

// VALUES row, row: a row of several columns is a Row expression.
struct Values : QueryBodyOf<QueryBodyKind::kValues> {
  using QueryBodyOf::QueryBodyOf;
  std::vector<ExpressionPtr> rows;
};

// TABLE name.
struct TableBody : QueryBodyOf<QueryBodyKind::kTable> {
  using QueryBodyOf::QueryBodyOf;
  QualifiedName name;
};

enum class SetOperator { kUnion, kIntersect, kExcept };

// Two terms; chains nest to the left.
struct SetOperation : QueryBodyOf<QueryBodyKind::kSetOperation> {
  using QueryBodyOf::QueryBodyOf;
  SetOperator op = SetOperator::kUnion;
  bool distinct = true;        // false: ALL
  bool corresponding = false;  // columns go together by their names
  QueryBodyPtr left, right;
};

// (query) as a term.
struct SubqueryBody : QueryBodyOf<QueryBodyKind::kSubquery> {
  using QueryBodyOf::QueryBodyOf;
  QueryPtr query;
};

struct WithItem {
  Identifier name;
  std::vector<Identifier> columns;
  QueryPtr query;
};

struct Query {
  Position position;
  bool recursive = false;
  std::vector<WithItem> with;
  QueryBodyPtr body;
  std::vector<SortItem> order_by;
  ExpressionPtr offset;  // may be null; a literal or a parameter
  // LIMIT n and FETCH FIRST n ROWS ONLY both give `limit`; LIMIT ALL gives none.
  ExpressionPtr limit;
  bool with_ties = false;
};

}  // namespace tarn::sql
