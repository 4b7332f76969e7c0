// Text that is a date or an amount: told by some of its values, and the calculated field that reads
// it. Pure function.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bi/value.h"

namespace tarn::quicksight {

struct TextReading {
  bi::DataType type = bi::DataType::kString;  // DATETIME or DECIMAL
  std::string expression;                     // of the column
};

// Nothing where one of the values is neither, or where there are too few to tell. Blank ones are
// passed over. Which of two numbers is the month is told by one above twelve.
std::optional<TextReading> reading_of(std::string_view column,
                                      const std::vector<std::string>& values);

}  // namespace tarn::quicksight
