// Predicates, subqueries and conditional forms of the syntax tree. See ast.h; included by
// ast_expression.h.
#pragma once

#include "sql/syntax/ast_expression.h"

namespace tarn::sql {

// value IS [NOT] NULL.
struct IsNull : ExpressionOf<ExpressionKind::kIsNull> {
  using ExpressionOf::ExpressionOf;
  ExpressionPtr value;
  bool negated = false;
};

// value [NOT] BETWEEN [SYMMETRIC] low AND high.
struct Between : ExpressionOf<ExpressionKind::kBetween> {
  using ExpressionOf::ExpressionOf;
  ExpressionPtr value, low, high;
  bool negated = false;
  bool symmetric = false;  // the bounds in either order
};

// value [NOT] IN (item, ...).
struct InList : ExpressionOf<ExpressionKind::kInList> {
  using ExpressionOf::ExpressionOf;
  ExpressionPtr value;
  std::vector<ExpressionPtr> items;
  bool negated = false;
};

// value [NOT] IN (query).
struct InSubquery : ExpressionOf<ExpressionKind::kInSubquery> {
  using ExpressionOf::ExpressionOf;
  ~InSubquery() override;
  ExpressionPtr value;
  QueryPtr query;
  bool negated = false;
};

// value [NOT] LIKE pattern [ESCAPE escape].
struct Like : ExpressionOf<ExpressionKind::kLike> {
  using ExpressionOf::ExpressionOf;
  ExpressionPtr value, pattern;
  ExpressionPtr escape;  // may be null
  bool negated = false;
};

enum class Quantifier { kAll, kAny, kSome };

// value op ALL|ANY|SOME (query).
struct Quantified : ExpressionOf<ExpressionKind::kQuantified> {
  using ExpressionOf::ExpressionOf;
  ~Quantified() override;
  ComparisonOperator op = ComparisonOperator::kEqual;
  Quantifier quantifier = Quantifier::kAll;
  ExpressionPtr value;
  QueryPtr query;
};

struct Exists : ExpressionOf<ExpressionKind::kExists> {
  using ExpressionOf::ExpressionOf;
  ~Exists() override;
  QueryPtr query;
};

// (query) as a value.
struct Subquery : ExpressionOf<ExpressionKind::kSubquery> {
  using ExpressionOf::ExpressionOf;
  ~Subquery() override;
  QueryPtr query;
};

// IF(condition, then [, otherwise]).
struct If : ExpressionOf<ExpressionKind::kIf> {
  using ExpressionOf::ExpressionOf;
  ExpressionPtr condition, then;
  ExpressionPtr otherwise;  // may be null
};

struct Coalesce : ExpressionOf<ExpressionKind::kCoalesce> {
  using ExpressionOf::ExpressionOf;
  std::vector<ExpressionPtr> values;
};

struct NullIf : ExpressionOf<ExpressionKind::kNullIf> {
  using ExpressionOf::ExpressionOf;
  ExpressionPtr first, second;
};

// The operand of the CASE around it: `WHEN > 5` is a Comparison of this with 5.
struct CaseOperand : ExpressionOf<ExpressionKind::kCaseOperand> {
  using ExpressionOf::ExpressionOf;
};

// CASE [operand] WHEN a THEN b ... [ELSE c] END.
struct Case : ExpressionOf<ExpressionKind::kCase> {
  struct When {
    ExpressionPtr condition, result;
    bool is_predicate = false;  // of a CASE with an operand: WHEN > 5, WHEN IN (1, 2)
  };
  using ExpressionOf::ExpressionOf;
  ExpressionPtr operand;  // null: the searched form
  std::vector<When> whens;
  ExpressionPtr otherwise;  // may be null
};

}  // namespace tarn::sql
