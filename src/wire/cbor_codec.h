// CBOR into slots and out of them, for rpc-v2-cbor and its event streams. Internal to wire; see
// codec.h. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/result.h"
#include "wire/layout.h"

namespace tarn::wire {

// SerializationException where the bytes are not CBOR or do not fit the shape. Unknown members are
// skipped, null is absent.
Result<void> decode_cbor(std::string_view bytes, const Slot& slot, Arena& arena);

// Appends a structure from its data, which is not null.
void encode_cbor_structure(const Shape& shape, const void* data, std::string& out);

// For what has no shape, such as errors: a map's head, and a text.
void append_cbor_map_head(std::string& out, size_t entry_count);
void append_cbor_text(std::string& out, std::string_view text);
void append_cbor_integer(std::string& out, int64_t value);
void append_cbor_double(std::string& out, double value);
void append_cbor_boolean(std::string& out, bool value);

}  // namespace tarn::wire
