// VisualQuery: what one visual asks of its data set, with everything resolved to values.
//
// Names of columns and calculated fields share one space, a calculated field winning. field_id is
// the visual's own name of a field and comes back with the result's columns. compile.h makes SQL
// of it. A value type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bi/expression/check.h"
#include "bi/plan/filter.h"
#include "bi/relation.h"

namespace tarn::bi {

// Equally wide buckets of numbers: give `width`, or `count` (then the width is (max - min) / count
// over the filtered rows). A bucket's value is its lower bound.
struct NumericBins {
  std::optional<double> width;
  std::optional<int64_t> count;
  double start = 0;  // with `width`: where a bucket begins
};

struct Dimension {
  std::string field_id;
  std::string name;                            // a column or a calculated field
  std::optional<TimeGranularity> granularity;  // of a DATETIME
  std::optional<NumericBins> bins;             // of a number
};

struct Measure {
  std::string field_id;
  std::string name;  // a column or a calculated field
  // kNone: the field is an aggregation or table calculation by itself.
  Aggregation aggregation;
};

enum class Direction { kAscending, kDescending };

// By a field of the visual, or by any column or calculated field under an aggregation (kNone where
// it has its own). NULLs come last either way; equal rows are ordered by the dimensions.
struct Sort {
  std::string field_id;  // else empty, with `name`
  std::string name;
  Aggregation aggregation;
  Direction direction = Direction::kAscending;
};

// Keeps the first `limit` values of one dimension by `sort` (default: the dimension, ascending).
// With `with_other` the rows of all others are one more value, aggregated from base rows: NULL,
// with true in the result's kOtherFlag column of that dimension.
struct ItemsLimit {
  std::string field_id;
  int64_t limit = 0;
  std::vector<Sort> sort;
  bool with_other = false;
};

struct VisualQuery {
  Relation relation;
  std::vector<std::pair<std::string, std::string>> calculated_fields;  // name, expression
  std::vector<std::pair<std::string, Parameter>> parameters;
  std::vector<Dimension> dimensions;
  std::vector<Measure> measures;
  // Rows as they are, one a row of the data set: no grouping; measures must be kNone and row level.
  bool unaggregated = false;
  std::vector<FilterGroup> filters;  // all of them hold
  std::vector<ItemsLimit> items_limits;
  std::vector<Sort> sort;
  std::optional<int64_t> limit;
  int64_t offset = 0;
  // Each is the dimensions (field ids) that stay; {} is the grand total. Computed from base rows.
  std::vector<std::vector<std::string>> totals;
  int week_start = 0;  // 0 Sunday … 6 Saturday
  int64_t now_us = 0;  // what now() and relative dates mean; required
};

}  // namespace tarn::bi
