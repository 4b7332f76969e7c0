// Statistics of a relation's columns, and about how many values an expression over them has.
//
// Guesses decide how rows are read, never what comes of them. Pure functions.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "bi/expression/expr.h"
#include "bi/plan/visual_query.h"

namespace tarn::bi {

struct ColumnStatistics {
  double values = 0;  // different ones, about
  // Of numbers; of times in microseconds since 1970.
  std::optional<double> minimum, maximum;
};

struct RelationStatistics {
  double rows = 0;  // 0: nothing is known
  std::map<std::string, ColumnStatistics, std::less<>> columns;
};

// At most about so many, with NULL; infinity where nothing is known.
double count_of_values(const RelationStatistics& statistics, ExprPtr expr);
// … of the expression cut to a period, to bins of `width`.
double count_of_periods(const RelationStatistics& statistics, ExprPtr time, TimeGranularity period);
double count_of_bins(const RelationStatistics& statistics, ExprPtr number, double width);

}  // namespace tarn::bi
