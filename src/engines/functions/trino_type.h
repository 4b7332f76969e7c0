// TrinoType: the type of a result column, parsed from Trino's text.
//
//   TrinoType type = TRY(parse_trino_type("map(varchar(10), array(timestamp(3)))"));
//
// A value type. Pure function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tarn::engines {

struct TrinoType {
  std::string name;                 // lower case without parameters: "timestamp with time zone"
  std::vector<int> numbers;         // decimal(10, 2)
  std::vector<TrinoType> children;  // of array, map, row
  std::vector<std::string> field_names;  // of row; empty where anonymous
};

Result<TrinoType> parse_trino_type(std::string_view text);

}  // namespace tarn::engines
