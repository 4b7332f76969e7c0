#include "gateway/web_call.h"

#include <string>
#include <utility>

#include "base/hash.h"
#include "base/json.h"
#include "base/log.h"
#include "gateway/arrival.h"
#include "gateway/authenticate.h"
#include "gateway/download.h"
#include "gateway/errors.h"
#include "gateway/whole_body.h"

namespace tarn::gateway {
namespace {

constexpr std::string_view kJsonType = "application/json";

bool claims_version_4(const http::RequestHead& head) {
  const std::string_view header = head.header("authorization");
  if (header.data() != nullptr) return header.starts_with("AWS4-");
  const auth::RequestView view{head.method, head.target, head.headers};
  return view.parameter("X-Amz-Algorithm").has_value();
}

void refuse(http::Exchange& exchange, const Error& error) {
  exchange.respond(error.http_status(), {{"content-type", std::string(kJsonType)}},
                   "{\"Message\":" + json_quote(error.message()) + "}");
}

}  // namespace

class WebCall::Carried final : public WebRequest {
 public:
  Carried(Gateway& gateway, std::unique_ptr<Request> request)
      : gateway_(gateway), request_(std::move(request)) {
    request_->route.protocol = wire::Protocol::kRestJson;
  }

  const RequestHead& head() const override { return request_->head; }
  const std::string& body() const override { return request_->body; }
  const std::string& request_id() const override { return request_->request_id; }

  Result<Identity> identify(std::string_view signing_name) override {
    if (!claims_version_4(request_->exchange->head())) return Identity{};
    const Authentication with{gateway_.verifier_, gateway_.parts_.identities, gateway_.parts_.clock,
                              gateway_.options_.default_region};
    TRY(authenticate_for(with, *request_, signing_name, sha256_hex(request_->body)));
    return *request_->identity;
  }

  Request& request() const { return *request_; }

 private:
  Gateway& gateway_;
  const std::unique_ptr<Request> request_;
};

bool WebCall::take(Gateway& gateway, const std::shared_ptr<http::Exchange>& exchange) {
  const http::RequestHead& head = exchange->head();
  for (WebEndpoints* endpoints : gateway.web_) {
    if (!endpoints->takes(head.header("host"), head.target)) continue;
    read(gateway, *endpoints, exchange);
    return true;
  }
  return false;
}

void WebCall::read(Gateway& gateway, WebEndpoints& endpoints,
                   const std::shared_ptr<http::Exchange>& exchange) {
  auto done = [&gateway, &endpoints, exchange](WholeBody::End end) {
    if (end.error) return refuse(*exchange, *end.error);
    if (end.is_busy) return refuse(*exchange, throttled(false));
    auto request = make_request(exchange, gateway.ids_, gateway.parts_.clock);
    request->body = std::move(end.body);
    request->body_share = std::move(end.share);
    auto carried = std::make_shared<Carried>(gateway, std::move(request));
    const bool posted = gateway.workers_.try_post([&gateway, &endpoints, carried] {
      endpoints.answer(carried, [&gateway, carried](WebAnswer answer) {
        respond(gateway, *carried, std::move(answer));
      });
    });
    if (!posted) refuse(*exchange, throttled(false));
  };
  exchange->read_body(std::make_unique<WholeBody>(endpoints.max_body_bytes(),
                                                  exchange->head().content_length.value_or(0),
                                                  gateway.bodies_, std::move(done)));
}

void WebCall::respond(Gateway& gateway, const Carried& carried, WebAnswer answer) {
  const Request& request = carried.request();
  log_debug("web.answered", {{"request_id", request.request_id},
                             {"host", request.head.header("host")},
                             {"path", request.head.path},
                             {"status", answer.status},
                             {"source_ip", request.head.source_ip}});
  const bool is_head = request.head.method == "HEAD";
  if (answer.stream == nullptr || is_head) {
    request.exchange->respond(answer.status, std::move(answer.headers), std::move(answer.body));
    return;
  }
  Download::start(gateway, request.exchange, answer.status, std::move(answer.headers),
                  std::move(answer.stream));
}

}  // namespace tarn::gateway
