// Updates applied to an item. Pure functions.
#pragma once

#include "base/result.h"
#include "services/dynamodb/expression.h"

namespace tarn::dynamodb {

// The item after all actions, each of which sees the item as it was. ValidationException where a
// path or a type does not fit.
Result<Item> apply_update(Arena& arena, const Item& item, Update update);

}  // namespace tarn::dynamodb
