// OutboundStream: a connection to somebody else's server, plain or with TLS. Blocking, up to a
// deadline; one object, one thread.
//
//   auto stream = TRY(OutboundStream::open("example.com", "443", true, deadline));
//   TRY(stream->send(request));
//   std::string bytes = TRY(stream->receive());   // some; never none
//
// The server's certificate must name the host and be signed by an authority that this machine
// trusts: OpenSSL's own folder, or what SSL_CERT_FILE and SSL_CERT_DIR say.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tarn::http {

Error unreachable(const std::string& what);

class OutboundStream {
 public:
  using Time = std::chrono::steady_clock::time_point;

  static Result<std::unique_ptr<OutboundStream>> open(const std::string& host,
                                                      const std::string& port, bool is_secure,
                                                      Time deadline);
  virtual ~OutboundStream() = default;
  virtual Result<void> send(std::string_view bytes) = 0;
  virtual Result<std::string> receive() = 0;
};

}  // namespace tarn::http
