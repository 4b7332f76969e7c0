// Conditions and paths on an item. Pure functions.
#pragma once

#include <span>

#include "services/dynamodb/expression.h"

namespace tarn::dynamodb {

// Null where the item has nothing there.
const Value* find_at(const Item& item, const Path& path);

// `item` may be empty_item(), where there is none. Never an error: what does not fit is false.
bool holds(Arena& arena, const Condition& condition, const Item& item);

// What of the item lies at the paths, in the structure that it has there.
Item project(Arena& arena, const Item& item, Projection paths);

bool begins_with(const Value& value, const Value& start);
bool contains(const Value& value, const Value& part);
bool compare(Comparator comparator, const Value* left, const Value* right);

}  // namespace tarn::dynamodb
