// Event-stream messages (application/vnd.amazon.eventstream): AWS's framing of a stream of events.
//
//   append_event_message(out, {{{":event-type", "Records"}}, payload});
//   size_t size = TRY(read_event_message(input, message));   // 0: not all of it is there yet
//
// A message is its total and header sizes, a CRC-32 of the two, headers, payload, and a CRC-32 of
// all before it, big-endian:
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/types.h"

namespace tarn::wire {

inline constexpr size_t kMaxEventMessageBytes = 24 * 1024 * 1024;
inline constexpr size_t kMaxEventHeaderBytes = 128 * 1024;

struct EventHeader {
  enum class Type : uint8_t {
    kTrue,
    kFalse,
    kByte,
    kShort,
    kInteger,
    kLong,
    kBytes,
    kText,
    kTimestamp,
    kUuid,
  };

  EventHeader() = default;
  EventHeader(Text name, Text text) : name(name), bytes(text) {}

  Text name;
  Type type = Type::kText;
  int64_t number = 0;  // of kByte to kLong; of kTimestamp milliseconds since 1970
  Text bytes;          // of kBytes and kText; of kUuid its 16 bytes

  bool operator==(const EventHeader&) const = default;
};

struct EventMessage {
  std::vector<EventHeader> headers;
  Text payload;

  // The text of a header; data() == nullptr where there is none of the name.
  Text text_of(std::string_view name) const;
};

// The message is within the limits, names of headers within 255 bytes.
void append_event_message(std::string& out, const EventMessage& message);

// Reads the message at the beginning of `input` and returns its size; 0 where more bytes are
// needed. What is read points into the input. The error: sizes, headers or checksums are wrong.
Result<size_t> read_event_message(std::string_view input, EventMessage& message);

}  // namespace tarn::wire
