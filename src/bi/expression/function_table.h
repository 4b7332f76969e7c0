// The functions of the language: one row each says how it is called, checked and printed.
//
//   const FunctionInfo* sum = find_function("sum");    // any case; null if there is none
//
// Immutable after first use; safe from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bi/expression/check.h"
#include "bi/expression/expr.h"

namespace tarn::bi {

enum class FunctionGroup {
  kOperator,  // not in the list for editors
  kConditional,
  kDate,
  kNumeric,
  kString,
  kAggregate,
  kTable,
};

enum class FunctionKind {
  kScalar,
  kAggregate,     // and, with a group list, a level-aware one
  kPeriodToDate,  // an aggregate over the rows from a period's start to a date
  kOver,          // aggregate windows over whole partitions, at any level
  kRank,
  kRunning,
  kWindow,
  kOffset,  // lag and lead
  kDifference,
  kPercentOfTotal,
  kEndValue,  // first and last
  kPeriodOverPeriod,
  kPeriodToDateOverTime,
};

enum class AggregateKind {
  kNone,
  kSum,
  kAverage,
  kMin,
  kMax,
  kCount,
  kDistinctCount,
  kVar,
  kVarp,
  kStdev,
  kStdevp,
  kMedian,
  kPercentileDisc,
  kPercentileCont,
};

// What a special printer works with; see print_sql.h.
class CallPrinter;

// Parameters are "code:label" with blanks between; a code with ? is optional, with * repeated.
//   values:  s string  i integer  n number  t datetime  b condition  a any  c any, all alike
//            m measure  N numeric measure
//   written: p period  f format  z time zone  j path  w case flag  k percentile  x index
//   lists:   g group fields  o sort fields  v level  l values
// Result: s i d t b, 1 (as the first argument), c (as the c arguments), # (integer if all are).
struct FunctionInfo {
  std::string name;  // as documented
  FunctionGroup group = FunctionGroup::kOperator;
  FunctionKind kind = FunctionKind::kScalar;
  std::string parameters;
  char result = 's';
  std::string sql;                                    // $1, $2, … are the arguments
  std::string (*print)(CallPrinter& call) = nullptr;  // instead of `sql`
  AggregateKind aggregate = AggregateKind::kNone;
  bool is_conditional = false;  // the last argument is the condition of an aggregate
};

const FunctionInfo* find_function(std::string_view name);
// Of the aggregate without conditions: what a field well's "Sum" is.
const FunctionInfo* function_of(AggregateKind kind);

// The parts of the table.
std::vector<FunctionInfo> scalar_functions();
std::vector<FunctionInfo> aggregate_functions();
std::vector<FunctionInfo> table_functions();

}  // namespace tarn::bi
