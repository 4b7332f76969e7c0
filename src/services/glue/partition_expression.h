// PartitionExpression: GetPartitions' Expression, a SQL condition over the partition keys.
//
//   auto expression = TRY(PartitionExpression::parse("year = 2026 AND month IN ('01','02')",
//   keys)); if (expression.matches(partition.values)) ...
//
// Operators: = <> != > < >= <= AND OR NOT IN BETWEEN LIKE IS [NOT] NULL, parentheses. Key types:
// string, char, varchar, date, timestamp, int, bigint, long, tinyint, smallint, decimal; another is
// InvalidInputException. Literals may be quoted or not. Immutable.
// https://docs.aws.amazon.com/glue/latest/webapi/API_GetPartitions.html
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/catalog.h"

namespace tarn::glue {

class PartitionExpression {
 public:
  static constexpr int kMaxDepth = 100;

  // An empty text matches everything.
  static Result<PartitionExpression> parse(std::string_view text,
                                           const std::vector<CatalogColumn>& keys);
  bool matches(const std::vector<std::string>& values) const;

  struct Node;

 private:
  std::shared_ptr<const Node> root_;  // null: everything
};

}  // namespace tarn::glue
