// The definition of a suggested dashboard: visuals of chosen columns on a grid. Pure function.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "bi/relation.h"

namespace tarn::quicksight {

// A calculated field that reads a text.
struct SuggestedReading {
  bi::Column column;
  std::string expression;
};

// The best first.
struct SuggestedFields {
  std::vector<SuggestedReading> readings;  // among the others by their names
  std::vector<bi::Column> measures;
  std::vector<bi::Column> dimensions;
  std::optional<bi::Column> date;
  std::string_view granularity;  // of the date
};

Json suggested_sheet(const std::string& name, const std::string& arn,
                     const std::vector<bi::Column>& columns, const SuggestedFields& fields);

}  // namespace tarn::quicksight
