// Upload: streams a request's body through signature and digest checks into the operation's sink.
//
// The reactor queues what comes; one task on the I/O lanes at a time takes it from there. While
// more than kQueueBytes wait, the socket is not read. All uploads together are bounded, too.
// A small body is read whole before anything is asked about it: its upload is then one task of a
// worker, where a stream wakes four threads in turn, which costs more than such an upload itself.
#pragma once

#include <memory>

#include "gateway/gateway.h"
#include "gateway/payload.h"

namespace tarn::gateway {

class Upload {
 public:
  static constexpr size_t kQueueBytes = 1 << 20;
  // Where the uploads together hold kAmpleBytes, each may hold kScarceBytes only.
  static constexpr size_t kScarceBytes = 64 << 10;
  static constexpr size_t kAmpleBytes = 64 << 20;

  static constexpr uint64_t kSmallBytes = 64 << 10;

  // Whether the body is so small that it is read whole first. Not one whose client waits to be told
  // to send it: it may be told not to.
  static bool is_small(const Request& request);
  // Such a body, as start() does it: through the checks into the sink.
  static Result<void> take_whole(Request& request);

  // `request` is authorised and has its sink. The operation's finish() follows by itself.
  static void start(Gateway& gateway, std::unique_ptr<Request> request);
  // The same, where `payload` opens the sink before it emits anything.
  static void start(Gateway& gateway, std::unique_ptr<Request> request,
                    std::unique_ptr<Payload> payload);

 private:
  class Pipe;
  class Reader;
};

}  // namespace tarn::gateway
