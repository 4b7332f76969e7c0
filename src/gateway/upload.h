// Upload: streams a request's body through signature and digest checks into the operation's sink.
//
// The reactor queues what comes; one task on the I/O lanes at a time takes it from there. While
// more than kQueueBytes wait, the socket is not read. All uploads together are bounded, too.
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
