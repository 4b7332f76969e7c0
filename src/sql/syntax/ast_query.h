// Queries and relations of the syntax tree. See ast.h.
#pragma once

#include "sql/syntax/ast_expression.h"

namespace tarn::sql {

enum class NullOrder { kUnspecified, kFirst, kLast };

struct SortItem {
  Position position;
  ExpressionPtr key;  // a LongLiteral is an ordinal in a query's ORDER BY
  bool descending = false;
  NullOrder nulls = NullOrder::kUnspecified;
};

enum class FrameUnit { kRows, kRange, kGroups };
enum class FrameBoundKind {
  kUnboundedPreceding,
  kPreceding,
  kCurrentRow,
  kFollowing,
  kUnboundedFollowing
};
struct FrameBound {
  Position position;
  FrameBoundKind kind = FrameBoundKind::kCurrentRow;
  ExpressionPtr offset;  // kPreceding and kFollowing only
};
struct Frame {
  Position position;
  FrameUnit unit = FrameUnit::kRange;
  FrameBound start;
  std::optional<FrameBound> end;
};

// ( [base] [PARTITION BY ...] [ORDER BY ...] [frame] ), or just `name` when is_reference.
struct Window {
  Position position;
  bool is_reference = false;
  std::optional<Identifier> base;
  std::vector<ExpressionPtr> partition_by;
  std::vector<SortItem> order_by;
  std::optional<Frame> frame;
};

// Relations -------------------------------------------------------------------------------------

enum class RelationKind {
  kTable,
  kAliased,
  kSampled,
  kJoin,
  kSubquery,
  kUnnest,
  kLateral,
  kTableFunction
};

struct Relation {
  const RelationKind kind;
  Position position;
  virtual ~Relation() = default;

 protected:
  Relation(RelationKind its_kind, Position its_position) : kind(its_kind), position(its_position) {}
};
using RelationPtr = std::unique_ptr<Relation>;

template <RelationKind its_kind>
struct RelationOf : Relation {
  explicit RelationOf(Position its_position) : Relation(its_kind, its_position) {}
};

// name [FOR TIMESTAMP|VERSION AS OF value].
struct Table : RelationOf<RelationKind::kTable> {
  using RelationOf::RelationOf;
  QualifiedName name;
  bool by_version = false;
  ExpressionPtr as_of;  // may be null
};

// relation [AS] alias [(columns)].
struct Aliased : RelationOf<RelationKind::kAliased> {
  using RelationOf::RelationOf;
  RelationPtr relation;
  Identifier alias;
  std::vector<Identifier> columns;
};

// relation TABLESAMPLE BERNOULLI|SYSTEM (percentage).
struct Sampled : RelationOf<RelationKind::kSampled> {
  using RelationOf::RelationOf;
  RelationPtr relation;
  bool bernoulli = false;
  ExpressionPtr percentage;
};

enum class JoinKind { kInner, kLeft, kRight, kFull, kCross, kImplicit };  // kImplicit: a comma

struct Join : RelationOf<RelationKind::kJoin> {
  using RelationOf::RelationOf;
  JoinKind join = JoinKind::kInner;
  RelationPtr left, right;
  bool natural = false;
  ExpressionPtr on;                       // may be null
  std::vector<Identifier> using_columns;  // when not empty, no `on`
};

// (query) in FROM.
struct SubqueryRelation : RelationOf<RelationKind::kSubquery> {
  using RelationOf::RelationOf;
  QueryPtr query;
};

// UNNEST(expressions) [WITH ORDINALITY].
struct Unnest : RelationOf<RelationKind::kUnnest> {
  using RelationOf::RelationOf;
  std::vector<ExpressionPtr> expressions;
  bool with_ordinality = false;
};

// LATERAL (query).
struct Lateral : RelationOf<RelationKind::kLateral> {
  using RelationOf::RelationOf;
  QueryPtr query;
};

// TABLE(name(...)): only named, so that the caller can refuse it by name.
struct TableFunction : RelationOf<RelationKind::kTableFunction> {
  using RelationOf::RelationOf;
  QualifiedName name;
  std::vector<ExpressionPtr> arguments;
};

}  // namespace tarn::sql

#include "sql/syntax/ast_select.h"  // IWYU pragma: export
