// What a query asks of a table's partition keys, so that partitions it can't need are never read.
//
//   if (may_match(use.partitions, partition.values)) splits.push_back(...);
//
// A value is the catalog's text of the key; "__HIVE_DEFAULT_PARTITION__" is NULL. Pure values.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace tarn::sql {

struct PartitionPredicate {
  enum class Kind { kTrue, kFalse, kAnd, kOr, kCompare, kIsNull, kIsNotNull };
  enum class Operator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
  // How texts are compared: as UTF-8 bytes, as decimal numbers, or as ISO dates.
  enum class Domain { kText, kNumber, kDate };

  Kind kind = Kind::kTrue;
  std::vector<PartitionPredicate> terms;  // kAnd, kOr
  size_t column = 0;                      // kCompare, kIs…: index among the partition columns
  Domain domain = Domain::kText;
  Operator op = Operator::kEqual;
  std::string value;
};

// False only when no row of a partition with these values can satisfy the predicate. What can't be
// compared, such as a number key that holds "x", matches.
bool may_match(const PartitionPredicate& predicate, const std::vector<std::string>& values);

}  // namespace tarn::sql
