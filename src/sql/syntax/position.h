// Position: where in the query text a node or an error is. Line and column count from 1; a column
// counts characters (code points). Plain values.
#pragma once

#include <cstdint>

namespace tarn::sql {

struct Position {
  uint32_t line = 1;
  uint32_t column = 1;

  friend bool operator==(const Position&, const Position&) = default;
};

}  // namespace tarn::sql
