// Packets with descriptors over a Unix socket of type SEQPACKET: one send is one receive.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engines/descriptor.h"

namespace tarn::sandbox {

using engines::Descriptor;

struct Packet {
  std::string bytes;
  std::vector<Descriptor> descriptors;
};

// Both ends, closed on exec.
Result<std::pair<Descriptor, Descriptor>> make_packet_pair();

// `descriptors` stay the caller's. An error where the other side is gone, or, with `wait` false,
// where the socket is full.
Result<void> send_packet(int socket, std::string_view bytes, std::span<const int> descriptors = {},
                         bool wait = true);

// Nothing where the other side has closed. Waits, unless the socket is non-blocking: then an empty
// packet where there is none yet.
Result<std::optional<Packet>> receive_packet(int socket, size_t size_bytes_max);

}  // namespace tarn::sandbox
