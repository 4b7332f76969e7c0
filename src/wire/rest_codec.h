// The REST protocols' bindings: labels, query, headers, status and payload of rest-json and
// rest-xml. Internal to wire; see codec.h. Pure functions.
#pragma once

#include "base/arena.h"
#include "base/result.h"
#include "wire/message.h"
#include "wire/route.h"

namespace tarn::wire {

Result<void> decode_rest(const Route& route, const Request& request, void* data, Arena& arena);

// Status, headers and body; without the headers that all answers of a service have.
Response encode_rest(const Route& route, const void* out);

}  // namespace tarn::wire
