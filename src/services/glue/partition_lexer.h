// The tokens of a partition expression. Pure function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tarn::glue {

struct PartitionToken {
  std::string text;        // without quotes; empty at the end
  bool is_quoted = false;  // 'text' or "text"
  bool is_symbol = false;
  size_t position = 0;  // from 1
};

// The last token is the end.
Result<std::vector<PartitionToken>> tokenize_partition_expression(std::string_view text);

}  // namespace tarn::glue
