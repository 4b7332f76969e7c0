// What a definition's check knows of a data set.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bi/relation.h"
#include "core/context.h"

namespace tarn::quicksight {

struct DataSetColumns {
  bool is_there = false;
  std::optional<std::set<std::string, std::less<>>> names;  // nothing: any may be meant
  std::vector<bi::Column> typed;                            // the same with types; empty: not known
};

// Of the caller's account and region; `arn` may be of another or none at all.
Result<DataSetColumns> columns_of_data_set(Context& context, std::string_view arn);

}  // namespace tarn::quicksight
