// WebCall: a request for a service's own HTTP (core/web_endpoints.h), on its way there and back.
#pragma once

#include <memory>

#include "gateway/gateway.h"

namespace tarn::gateway {

class WebCall {
 public:
  // False: the request is for nobody's endpoints. On a reactor.
  static bool take(Gateway& gateway, const std::shared_ptr<http::Exchange>& exchange);

 private:
  class Carried;
  static void read(Gateway& gateway, WebEndpoints& endpoints,
                   const std::shared_ptr<http::Exchange>& exchange);
  static void respond(Gateway& gateway, const Carried& request, WebAnswer answer);
};

}  // namespace tarn::gateway
