// ServerLink: the worker's end of the socket. Hands out objects and takes results.
//
//   ServerLink link(std::move(socket));
//   auto file = TRY(link.open(query_id, table, split));    // waits for the server's answer
//
// run() belongs to the main thread and calls the handler for each message about queries; all else
// may be called by any thread.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "engines/channel.h"
#include "engines/sqld/object_file.h"

namespace tarn::engines {

class ServerLink {
 public:
  explicit ServerLink(Descriptor socket) : channel_(std::move(socket)) {}

  // Returns when the server has gone.
  Result<void> run(const std::function<Result<void>(const Message&)>& handle);

  // A failure to send means that the server has gone, which run() notices as well.
  void send(MessageKind kind, uint64_t query, std::string_view body);
  // The error's code is Trino's.
  Result<std::shared_ptr<ObjectFile>> open(uint64_t query, uint32_t table, uint32_t split);

 private:
  using Answer = Result<std::shared_ptr<ObjectFile>>;

  Result<void> take_descriptors(Message& message);
  Result<void> take_opened(Message& message);
  Result<void> take_open_failure(const Message& message);
  void answer(uint64_t ticket, Answer answer);

  Channel channel_;
  std::unordered_map<uint64_t, std::vector<Descriptor>> descriptors_ahead_;  // by ticket
  std::mutex mutex_;
  std::condition_variable answered_;
  uint64_t next_ticket_ = 1;
  std::unordered_map<uint64_t, std::optional<Answer>> waiting_;
  bool closed_ = false;
};

}  // namespace tarn::engines
