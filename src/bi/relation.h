// Relation: where the rows of a data set come from, ready to stand after FROM.
//
// `sql` is trusted text in the engine's dialect: a sub-select in brackets or a reference that the
// engine resolves; row-level security is already in it. It holds no user text but by quote.h.
// Columns are known by the names that users see, each quoted by quote_name. A value type.
#pragma once

#include <string>
#include <vector>

#include "bi/value.h"

namespace tarn::bi {

struct Column {
  std::string name;
  DataType type = DataType::kString;
  // DECIMAL columns may be DOUBLE or fixed in the engine; arithmetic is by DOUBLE.
  bool operator==(const Column&) const = default;
};

struct Relation {
  std::string sql;
  std::vector<Column> columns;
};

}  // namespace tarn::bi
