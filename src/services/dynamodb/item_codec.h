// The bytes of an item as they are stored, and back: docs/formats/dynamodb-items.md.
//
//   std::string bytes = encode_item(item);
//   Item item = TRY(decode_item(arena.copy(bytes), arena));   // refers to the bytes
//
// Values are tagged with their types, texts counted, fields in order of their names. Decoding
// checks all of it and makes no copy. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/result.h"
#include "services/dynamodb/value.h"

namespace tarn::dynamodb {

std::string encode_item(const Item& item);
// InternalFailure where the bytes are no item.
Result<Item> decode_item(std::string_view bytes, Arena& arena);

}  // namespace tarn::dynamodb
