// Calculated columns and conditions of data sets, by the language of calculated fields. Errors are
// those of `place`, with where in the expression. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "bi/relation.h"

namespace tarn::bi {

using Fields = std::vector<std::pair<std::string, std::string>>;  // name, expression

// The type of an expression that has one value a row, over columns and `fields`.
Result<DataType> check_row_value(const std::string& expression, const std::vector<Column>& columns,
                                 const Fields& fields, const std::string& place);
// Rows of `relation` with `fields` beside its columns, under the names of `outputs`.
Result<std::string> calculate(const Relation& relation, const Fields& fields,
                              const std::vector<std::string>& outputs, int64_t now_us,
                              const std::string& place);

}  // namespace tarn::bi
