// Conditions of filters in SQL.
//
// Pure functions. Errors: a filter's kind or value that doesn't fit its field.
#pragma once

#include <string>

#include "base/result.h"
#include "bi/expression/print_sql.h"
#include "bi/plan/fields.h"

namespace tarn::bi {

// Of the value printed as `value`; never NULL. Not of top, bottom and nested filters.
Result<std::string> filter_condition(SqlPrinter& printer, const FieldFilter& filter,
                                     const std::string& value);

// The times that a relative filter keeps, from `from_us` on and before `to_us`.
struct TimeSpan {
  int64_t from_us = 0;
  int64_t to_us = 0;
};
TimeSpan relative_span(const RelativeDatesFilter& filter, int64_t now_us, int week_start);

}  // namespace tarn::bi
