// Attribute values between requests and values: checked on the way in, as DynamoDB checks them.
//
//   Item item = TRY(to_item(arena, in.item));
//   out.attributes = to_wire(arena, item);
//
// Texts are shared with the request. Pure functions.
#pragma once

#include "services/dynamodb/dynamodb_operations.h"
#include "services/dynamodb/value.h"

namespace tarn::dynamodb {

using WireMap = wire::Map<api::AttributeValue>;

// ValidationException for what is no value: empty sets, numbers out of range, two types at once.
Result<Value> to_value(Arena& arena, const api::AttributeValue& in);
Result<Item> to_item(Arena& arena, const WireMap& in);

void to_wire(Arena& arena, const Value& value, api::AttributeValue& out);
WireMap to_wire(Arena& arena, const Item& item);

}  // namespace tarn::dynamodb
