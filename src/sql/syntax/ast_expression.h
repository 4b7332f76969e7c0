// Expressions of the syntax tree. See ast.h.
#pragma once

#include "sql/syntax/ast.h"

namespace tarn::sql {

enum class ExpressionKind {
  kIdentifier,
  kDereference,
  kParameter,
  kNullLiteral,
  kBooleanLiteral,
  kLongLiteral,
  kDecimalLiteral,
  kDoubleLiteral,
  kStringLiteral,
  kBinaryLiteral,
  kGenericLiteral,
  kIntervalLiteral,
  kBinary,
  kUnary,
  kComparison,
  kLogical,
  kNot,
  kIsNull,
  kBetween,
  kInList,
  kInSubquery,
  kLike,
  kQuantified,
  kExists,
  kSubquery,
  kCast,
  kTry,
  kIf,
  kCoalesce,
  kNullIf,
  kCase,
  kCaseOperand,
  kRow,
  kArray,
  kSubscript,
  kAtTimeZone,
  kExtract,
  kTrim,
  kCurrent,
  kGrouping,
  kLambda,
  kFunctionCall,
  kJsonFunction,
};

struct Expression {
  const ExpressionKind kind;
  Position position;

  virtual ~Expression() = default;

 protected:
  Expression(ExpressionKind its_kind, Position its_position)
      : kind(its_kind), position(its_position) {}
};

// The base of each node type: fixes `kind` and gives the constructor from a position.
template <ExpressionKind its_kind>
struct ExpressionOf : Expression {
  static constexpr ExpressionKind kKind = its_kind;
  explicit ExpressionOf(Position its_position) : Expression(its_kind, its_position) {}
};

// A bare name.
struct IdentifierExpression : ExpressionOf<ExpressionKind::kIdentifier> {
  using ExpressionOf::ExpressionOf;
  Identifier name;
};

// base.field; `a.b.c` is ((a).b).c.
struct Dereference : ExpressionOf<ExpressionKind::kDereference> {
  using ExpressionOf::ExpressionOf;
  ExpressionPtr base;
  Identifier field;
};

// `?`, counted from 0.
struct Parameter : ExpressionOf<ExpressionKind::kParameter> {
  using ExpressionOf::ExpressionOf;
  size_t index = 0;
};

// `op` over left and right.
enum class BinaryOperator { kAdd, kSubtract, kMultiply, kDivide, kModulus, kConcat };
struct Binary : ExpressionOf<ExpressionKind::kBinary> {
  using ExpressionOf::ExpressionOf;
  BinaryOperator op = BinaryOperator::kAdd;
  Position operator_position;
  ExpressionPtr left, right;
};

// -value or +value; `-1` is a Unary over a literal.
struct Unary : ExpressionOf<ExpressionKind::kUnary> {
  using ExpressionOf::ExpressionOf;
  bool negative = false;
  ExpressionPtr value;
};

enum class ComparisonOperator {
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kIsDistinctFrom,
  kIsNotDistinctFrom,
};
struct Comparison : ExpressionOf<ExpressionKind::kComparison> {
  using ExpressionOf::ExpressionOf;
  ComparisonOperator op = ComparisonOperator::kEqual;
  Position operator_position;
  ExpressionPtr left, right;
};

// AND or OR over two or more terms: `a AND b AND c` is one node.
struct Logical : ExpressionOf<ExpressionKind::kLogical> {
  using ExpressionOf::ExpressionOf;
  bool is_and = true;
  std::vector<ExpressionPtr> terms;
};

struct Not : ExpressionOf<ExpressionKind::kNot> {
  using ExpressionOf::ExpressionOf;
  ExpressionPtr value;
};

// A lambda: (x, y) -> body.
struct Lambda : ExpressionOf<ExpressionKind::kLambda> {
  using ExpressionOf::ExpressionOf;
  std::vector<Identifier> parameters;
  ExpressionPtr body;
};

}  // namespace tarn::sql

#include "sql/syntax/ast_function.h"   // IWYU pragma: export
#include "sql/syntax/ast_json.h"       // IWYU pragma: export
#include "sql/syntax/ast_literal.h"    // IWYU pragma: export
#include "sql/syntax/ast_predicate.h"  // IWYU pragma: export
