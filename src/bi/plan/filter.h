// Filters of visuals, as a typed tree: the eight kinds of the API with parameters put in.
//
// A filter without aggregation on a row-level field is a WHERE, applied before groups are made;
// one with aggregation, or on an aggregated field, is a HAVING; one on a table calculation hides
// rows after it. All filters of a group must be of one of these kinds. Value types.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "bi/granularity.h"
#include "bi/value.h"

namespace tarn::bi {

struct Aggregation {
  enum class Kind {
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
    kPercentile
  };
  Kind kind = Kind::kNone;
  double percentile = 50;  // of kPercentile: 0 to 100
};

enum class NullOption { kAllValues, kNullsOnly, kNonNullsOnly };

// Values are text; those for a column of another type are read as that type (an error if not).
struct CategoryFilter {
  enum class Match { kEquals, kDoesNotEqual, kContains, kDoesNotContain, kStartsWith, kEndsWith };
  Match match = Match::kEquals;
  std::vector<std::string> values;  // any of them (none of them, for the negative matches)
  bool select_all = false;          // no values: everything passes but by null_option
};

struct NumericRangeFilter {
  std::optional<double> minimum, maximum;
  bool include_minimum = false, include_maximum = false;
};

struct NumericEqualityFilter {
  double value = 0;
  bool equals = true;
};

// With a granularity the column and both bounds are truncated to it first.
struct TimeRangeFilter {
  std::optional<int64_t> minimum_us, maximum_us;
  bool include_minimum = false, include_maximum = false;
  std::optional<TimeGranularity> granularity;
};

struct TimeEqualityFilter {
  int64_t value_us = 0;
  std::optional<TimeGranularity> granularity;
};

// kPrevious: the last complete period; kThis: the period of the anchor; kNext: the one after;
// kLast: `amount` periods up to and with the anchor's own; kNow: the anchor's period to the anchor.
// exclude_last drops so many units of `exclude_granularity` from the end towards the anchor.
struct RelativeDatesFilter {
  enum class Kind { kPrevious, kThis, kLast, kNow, kNext };
  Kind kind = Kind::kThis;
  TimeGranularity granularity = TimeGranularity::kDay;
  int64_t amount = 1;
  std::optional<int64_t> anchor_us;  // else the query's now
  int64_t exclude_amount = 0;
  TimeGranularity exclude_granularity = TimeGranularity::kDay;
};

// Keeps the rows whose value of the filtered field is among the `limit` best by the measures.
struct TopBottomFilter {
  struct By {
    std::string name;  // a column or a calculated field
    Aggregation aggregation;
    bool descending = true;
  };
  int64_t limit = 0;
  std::vector<By> by;
};

struct Filter;
// Keeps the rows whose value of the field occurs (or, negated, never occurs) in a row that `inner`
// keeps.
struct NestedFilter {
  std::shared_ptr<const Filter> inner;
  bool include_inner_set = true;
};

struct Filter {
  std::string name;         // a column or a calculated field
  Aggregation aggregation;  // kNone: of the row, or the field has its own
  NullOption null_option = NullOption::kNonNullsOnly;
  std::variant<CategoryFilter, NumericRangeFilter, NumericEqualityFilter, TimeRangeFilter,
               TimeEqualityFilter, RelativeDatesFilter, TopBottomFilter, NestedFilter>
      kind;
};

// A row passes if any of the filters holds; none is no condition.
struct FilterGroup {
  std::vector<Filter> any_of;
  bool is_picked = false;  // by who looks at the page, and soon picked anew: summary.h
};

}  // namespace tarn::bi
