// Scalars as texts: numbers and timestamps the way AWS's protocols write and read them.
// Internal to wire. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "wire/layout.h"
#include "wire/schema.h"

namespace tarn::wire {

// The member's format, else its shape's, else `fallback`.
TimestampFormat format_of(const Member& member, TimestampFormat fallback);

std::string format_timestamp(Timestamp time, TimestampFormat format);
// Any of the formats, whatever the model says: clients differ.
std::optional<Timestamp> parse_timestamp(std::string_view text);

// Shortest text that reads back the same; NaN, Infinity and -Infinity by these names.
std::string format_real(double value, bool is_float);
std::optional<double> parse_real(std::string_view text);
std::optional<int64_t> parse_integer(std::string_view text);

// Reads a scalar that comes as plain text (XML, query, header, label). Blobs are base64. False:
// the text does not fit the shape.
bool store_scalar(const Slot& slot, std::string_view text, Arena& arena);
// The plain text of a scalar that is present.
std::string scalar_text(const ConstSlot& slot, TimestampFormat format);

}  // namespace tarn::wire
