// Rows that are no frames of store/row.h: marks whose key says all, places in a queue, and values
// with a format and a check of their own (sealed bytes; docs/formats/dynamodb-items.md). Whoever
// checks all rows knows them by their kind, as their bytes may look like any others.
#pragma once

#include <string_view>

namespace tarn::store {

bool is_plain_row(std::string_view key);

}  // namespace tarn::store
