// WebEndpoints: HTTP that is no operation of AWS's, and is a service's to answer: the URL of a
// function, say. The service decides who may call; the gateway carries the bytes. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/context.h"
#include "core/identity.h"
#include "core/operation.h"

namespace tarn {

class WebRequest {
 public:
  virtual ~WebRequest() = default;
  virtual const RequestHead& head() const = 0;
  virtual const std::string& body() const = 0;
  virtual const std::string& request_id() const = 0;
  // Who signed the request for a service ("lambda"): nobody where it carries no signature of
  // version 4, AWS's error where that does not hold.
  virtual Result<Identity> identify(std::string_view signing_name) = 0;
};

struct WebAnswer {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;  // without Content-Length
  std::string body;
  std::unique_ptr<BodySource> stream;  // instead of `body`
};

class WebEndpoints {
 public:
  virtual ~WebEndpoints() = default;
  // Whether the request is for one of them, by its Host and its path with the query. On a reactor:
  // reads no store.
  virtual bool takes(std::string_view host, std::string_view target) const = 0;
  virtual size_t max_body_bytes() const = 0;
  // Called on a worker; `done` once, on any thread.
  virtual void answer(std::shared_ptr<WebRequest> request, std::function<void(WebAnswer)> done) = 0;
};

}  // namespace tarn
