// Literals of the syntax tree. See ast.h; included by ast_expression.h.
#pragma once

#include "sql/syntax/ast_expression.h"

namespace tarn::sql {

struct NullLiteral : ExpressionOf<ExpressionKind::kNullLiteral> {
  using ExpressionOf::ExpressionOf;
};

struct BooleanLiteral : ExpressionOf<ExpressionKind::kBooleanLiteral> {
  using ExpressionOf::ExpressionOf;
  bool value = false;
};

// A whole number that fits uint64: 2^63 is possible only under a minus, as in Trino. The
// resolver gives integer or bigint by size.
struct LongLiteral : ExpressionOf<ExpressionKind::kLongLiteral> {
  using ExpressionOf::ExpressionOf;
  uint64_t value = 0;
  std::string text;  // as written
};

// 1.5 and DECIMAL '1.5': the digits as written (a sign is possible in the latter).
struct DecimalLiteral : ExpressionOf<ExpressionKind::kDecimalLiteral> {
  using ExpressionOf::ExpressionOf;
  std::string text;
};

// 1e5.
struct DoubleLiteral : ExpressionOf<ExpressionKind::kDoubleLiteral> {
  using ExpressionOf::ExpressionOf;
  double value = 0;
  std::string text;
};

// '...' and U&'...', unescaped to UTF-8.
struct StringLiteral : ExpressionOf<ExpressionKind::kStringLiteral> {
  using ExpressionOf::ExpressionOf;
  std::string value;
};

// X'...': the bytes.
struct BinaryLiteral : ExpressionOf<ExpressionKind::kBinaryLiteral> {
  using ExpressionOf::ExpressionOf;
  std::string bytes;
};

// DATE '2020-01-01', TIMESTAMP '...', TIME '...', DOUBLE 'NaN', JSON '...', any type'...'.
// TIMESTAMP and TIME come without parameters: the value decides precision and zone.
struct GenericLiteral : ExpressionOf<ExpressionKind::kGenericLiteral> {
  using ExpressionOf::ExpressionOf;
  std::string type_name;  // lower case
  std::string value;
};

enum class IntervalField { kYear, kMonth, kDay, kHour, kMinute, kSecond };

// INTERVAL [-] '3' DAY [TO SECOND].
struct IntervalLiteral : ExpressionOf<ExpressionKind::kIntervalLiteral> {
  using ExpressionOf::ExpressionOf;
  std::string value;
  bool negative = false;
  IntervalField from = IntervalField::kDay;
  std::optional<IntervalField> to;
};

}  // namespace tarn::sql
