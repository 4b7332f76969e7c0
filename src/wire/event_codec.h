// Events of a streamed answer as event-stream messages, in the protocol of their operation.
//
//   encode_initial_response(route, &out, frames);           // json and cbor begin with it
//   encode_event(route, "SubscribeToShardEvent", &event, frames);
//   encode_event_error(route, error, frames);               // and the stream ends
//
// The events' structs are made by tools/modelgen for each operation served that answers a stream.
// The answer's Content-Type is kEventStreamType. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "wire/route.h"

namespace tarn::wire {

inline constexpr std::string_view kEventStreamType = "application/vnd.amazon.eventstream";

// The output's member that is a stream of events; null where it has none.
const Member* event_stream_of(const Operation& operation);

// Appends the members of the output that are no stream, for the protocols that send them as an
// event; nothing for the REST protocols, which send them as headers.
void encode_initial_response(const Route& route, const void* out, std::string& frames);

// Appends one event: `name` is the stream's member, `data` its struct.
void encode_event(const Route& route, std::string_view name, const void* data, std::string& frames);

// Appends an exception where the stream has a member for the error's code, else an error.
void encode_event_error(const Route& route, const Error& error, std::string& frames);

}  // namespace tarn::wire
