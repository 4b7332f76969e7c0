// Channel: messages with descriptors over one Unix stream socket (engines/protocol.h).
//
//   TRY(channel.send(MessageKind::kQuery, query_id, pack(start)));
//   Message message;
//   while (TRY(channel.receive(message))) { ... }   // false: the other side has closed
//
// Any thread may send; one thread receives. close() wakes both.
#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/descriptor.h"
#include "engines/messages.h"
#include "engines/packing.h"
#include "engines/protocol.h"

namespace tarn::engines {

struct Message {
  MessageHead head;
  std::string body;
  std::vector<Descriptor> descriptors;
};

class Channel {
 public:
  explicit Channel(Descriptor socket) : socket_(std::move(socket)) {}

  // Waits while the socket is full. `descriptors` stay the caller's.
  Result<void> send(MessageKind kind, uint64_t query, std::string_view body = {},
                    std::span<const int> descriptors = {});
  Result<bool> receive(Message& message);
  void close();

 private:
  Descriptor socket_;
  std::mutex send_mutex_;
};

// Both ends of a new socket, closed on exec.
Result<std::pair<Descriptor, Descriptor>> make_socket_pair();

}  // namespace tarn::engines
