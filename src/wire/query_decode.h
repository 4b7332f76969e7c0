// Query and ec2 parameters into structs. Internal to wire; see codec.h. Pure functions.
#pragma once

#include "base/arena.h"
#include "base/result.h"
#include "wire/form.h"
#include "wire/layout.h"
#include "wire/schema.h"

namespace tarn::wire {

Result<void> decode_query(const FormNode& root, const Shape& shape, void* data, Protocol protocol,
                          Arena& arena);

// A member's name in an ec2 request: its queryName, else its name with a capital.
std::string ec2_name(const Member& member);

// The member's own name in the query protocol; empty: it has none beside wire_name.
std::string_view query_name(const Member& member);

}  // namespace tarn::wire
