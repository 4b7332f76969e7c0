// Function calls, casts, constructors and special forms of the syntax tree. See ast.h; included
// by ast_expression.h.
#pragma once

#include "sql/syntax/ast_expression.h"

namespace tarn::sql {

struct SortItem;
struct Window;

enum class NullTreatment { kUnspecified, kIgnore, kRespect };

// name([DISTINCT] args [ORDER BY ...]) [WITHIN GROUP ...] [FILTER ...] [IGNORE NULLS] [OVER ...].
// Special spellings arrive here as the plain function Trino gives them: SUBSTRING(x FROM a FOR b)
// as substring(x, a, b), POSITION(a IN b) as strpos(b, a), NORMALIZE(x, NFD) as normalize(x,
// 'NFD').
struct FunctionCall : ExpressionOf<ExpressionKind::kFunctionCall> {
  explicit FunctionCall(Position its_position);
  ~FunctionCall() override;

  QualifiedName name;
  std::vector<ExpressionPtr> arguments;
  bool star = false;  // count(*)
  bool distinct = false;
  std::vector<SortItem> order_by;      // inside the parentheses
  std::vector<SortItem> within_group;  // WITHIN GROUP (ORDER BY ...)
  ExpressionPtr filter;                // may be null
  NullTreatment nulls = NullTreatment::kUnspecified;
  std::unique_ptr<Window> over;  // may be null

  // LISTAGG(x, ',' ON OVERFLOW TRUNCATE '...' WITH|WITHOUT COUNT)
  struct Overflow {
    bool truncate = false;  // else ON OVERFLOW ERROR
    ExpressionPtr filler;   // may be null
    bool with_count = false;
  };
  std::optional<Overflow> overflow;
};

// CAST(value AS type), TRY_CAST(value AS type).
struct Cast : ExpressionOf<ExpressionKind::kCast> {
  using ExpressionOf::ExpressionOf;
  ExpressionPtr value;
  TypePtr type;
  bool safe = false;  // TRY_CAST
};

// TRY(value).
struct Try : ExpressionOf<ExpressionKind::kTry> {
  using ExpressionOf::ExpressionOf;
  ExpressionPtr value;
};

// ROW(a, b) and (a, b).
struct Row : ExpressionOf<ExpressionKind::kRow> {
  using ExpressionOf::ExpressionOf;
  std::vector<ExpressionPtr> items;
};

// ARRAY[a, b].
struct Array : ExpressionOf<ExpressionKind::kArray> {
  using ExpressionOf::ExpressionOf;
  std::vector<ExpressionPtr> items;
};

// base[index].
struct Subscript : ExpressionOf<ExpressionKind::kSubscript> {
  using ExpressionOf::ExpressionOf;
  ExpressionPtr base, index;
};

// value AT TIME ZONE zone.
struct AtTimeZone : ExpressionOf<ExpressionKind::kAtTimeZone> {
  using ExpressionOf::ExpressionOf;
  ExpressionPtr value, zone;
};

// EXTRACT(field FROM value); the field in lower case: "year", "day_of_week", "timezone_hour", ...
struct Extract : ExpressionOf<ExpressionKind::kExtract> {
  using ExpressionOf::ExpressionOf;
  std::string field;
  ExpressionPtr value;
};

enum class TrimSide { kBoth, kLeading, kTrailing };

// TRIM([side] [characters FROM] value).
struct Trim : ExpressionOf<ExpressionKind::kTrim> {
  using ExpressionOf::ExpressionOf;
  TrimSide side = TrimSide::kBoth;
  ExpressionPtr value;
  ExpressionPtr characters;  // may be null
};

enum class CurrentKind {
  kDate,
  kTime,
  kTimestamp,
  kLocalTime,
  kLocalTimestamp,
  kUser,
  kCatalog,
  kSchema,
  kPath,
};

// CURRENT_DATE and its kin.
struct Current : ExpressionOf<ExpressionKind::kCurrent> {
  using ExpressionOf::ExpressionOf;
  CurrentKind what = CurrentKind::kDate;
  std::optional<int64_t> precision;
};

// GROUPING(a, b).
struct Grouping : ExpressionOf<ExpressionKind::kGrouping> {
  using ExpressionOf::ExpressionOf;
  std::vector<QualifiedName> columns;
};

}  // namespace tarn::sql
