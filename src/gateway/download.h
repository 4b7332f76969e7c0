// Download: pumps a BodySource to the client from the I/O lanes, as fast as the client takes it.
#pragma once

#include <memory>

#include "gateway/gateway.h"

namespace tarn::gateway {

class Download {
 public:
  // The answer's head goes out first; the request is kept until the last byte.
  static void start(Gateway& gateway, std::shared_ptr<http::Exchange> exchange, int status,
                    http::Headers headers, std::unique_ptr<BodySource> body);
};

}  // namespace tarn::gateway
