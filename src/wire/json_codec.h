// JSON documents into slots and out of them, for json 1.0/1.1, rest-json bodies and the audit text.
// Internal to wire; see codec.h. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/result.h"
#include "wire/layout.h"

namespace tarn::wire {

// SerializationException where the text is not JSON or does not fit the shape. Unknown members are
// skipped, null is absent. Of a structure only members whose location is the body.
Result<void> decode_json(std::string_view text, const Slot& slot, Arena& arena);

// The same of all members, by the model's names with the first letter in either case, and with
// blobs as their text.
Result<void> decode_named_json(std::string_view text, const Slot& slot, Arena& arena);

enum class JsonStyle {
  kBody,       // members whose location is the body; timestamps in epoch seconds
  kAudit,      // all members, sensitive ones masked (audit_json.h)
  kAuditWire,  // the same by their names on the wire
};

// Appends the slot's value; null where it is absent.
void encode_json(const ConstSlot& slot, JsonStyle style, std::string& out);

// A structure from its data, which is not null.
void encode_json_structure(const Shape& shape, const void* data, JsonStyle style, std::string& out);

}  // namespace tarn::wire
