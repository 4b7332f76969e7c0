#include "gateway/internal_calls.h"

#include <cctype>
#include <memory>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "base/json.h"
#include "gateway/arrival.h"
#include "gateway/call.h"
#include "gateway/errors.h"
#include "wire/codec.h"
#include "wire/gen/services.h"

namespace tarn::gateway {
namespace {

// "CloudWatch Logs" → "cloudwatchlogs".
std::string sdk_name(const wire::Service& service) {
  std::string name;
  for (const char c : service.service_id) {
    if (c != ' ') name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return name;
}

// Nothing where there is no such operation.
std::optional<wire::Route> find_internal_route(std::string_view service,
                                               std::string_view operation) {
  if (operation.empty()) return {};
  std::string name(operation);
  name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  for (const wire::Service* one : wire::services()) {
    if (sdk_name(*one) != service && one->name != service) continue;
    wire::Route route;
    route.service = one;
    route.operation = one->find_operation(name);
    route.protocol = wire::Protocol::kJson11;
    if (route.operation != nullptr) return route;
  }
  return {};
}

// The error of a JSON answer.
Error error_in(int status, const std::string& body) {
  const auto json = Json::parse(body);
  std::string code = "InternalFailure", message = body;
  if (json.ok()) {
    if (const Json* type = json->find("__type")) code = type->as_string();
    for (const char* name : {"message", "Message"}) {
      if (const Json* text = json->find(name)) message = text->as_string();
    }
  }
  return Error(status, code.substr(code.find('#') + 1), message);
}

// Keeps the answer for `done`.
class InternalExchange final : public http::Exchange {
 public:
  InternalExchange(std::string source, std::function<void(Result<std::string>)> done)
      : done_(std::move(done)) {
    head_.method = "POST";
    head_.target = "/";
    head_.headers = {{"host", "localhost"}, {"user-agent", source}};
    head_.remote_address = std::move(source);
  }
  ~InternalExchange() override { conclude(Error(500, "InternalFailure", "No answer was given.")); }

  const http::RequestHead& head() const override { return head_; }
  void read_body(std::unique_ptr<http::BodyReader> reader) override {
    reader->on_end(http::BodyError::kNone);
  }
  void resume_body() override {}
  void respond(int status, http::Headers, std::string body) override {
    if (status < 400) return conclude(std::move(body));
    conclude(error_in(status, body));
  }
  void start_response(int status, http::Headers, std::optional<uint64_t>) override {
    status_ = status;
  }
  bool send(std::string bytes) override {
    body_ += bytes;
    return true;
  }
  void finish() override { respond(status_, {}, std::move(body_)); }
  void set_on_writable(std::function<void()>) override {}
  void abort() override { conclude(Error(500, "InternalFailure", "The answer broke off.")); }
  bool is_closed() const override { return false; }

 private:
  void conclude(Result<std::string> result) {
    if (auto done = std::exchange(done_, nullptr)) done(std::move(result));
  }

  http::RequestHead head_;
  std::function<void(Result<std::string>)> done_;
  int status_ = 200;
  std::string body_;
};

}  // namespace

Result<void> InternalCalls::check(std::string_view service, std::string_view operation) const {
  const auto route = find_internal_route(service, operation);
  if (!route) return not_served(service, operation);
  const auto found = gateway_.bound_.find(route->operation);
  if (found == gateway_.bound_.end() || found->second.binding->begin != nullptr) {
    return not_served(route->service->name, route->operation->name);
  }
  return {};
}

void InternalCalls::call(ApiCall call, std::function<void(Result<std::string>)> done) {
  if (auto served = check(call.service, call.operation); !served.ok()) {
    return done(std::move(served).error());
  }
  auto exchange = std::make_shared<InternalExchange>(call.source, std::move(done));
  auto request = make_request(std::move(exchange), gateway_.ids_, gateway_.parts_.clock);
  request->route = *find_internal_route(call.service, call.operation);
  request->binding = gateway_.find_binding(*request, request->service);
  request->identity = SharedIdentity(std::move(call.identity));
  request->region = std::move(call.region);
  request->body = std::move(call.input);
  auto shared = std::make_shared<std::unique_ptr<Request>>(std::move(request));
  gateway_.workers_.post([&gateway = gateway_, shared] {
    Request& one = **shared;
    auto input = wire::decode_named_input(one.route, one.body, one.arena);
    if (!input.ok()) return respond_error(gateway, one, input.error());
    one.input = *input;
    Call::run(gateway, std::move(*shared));
  });
}

}  // namespace tarn::gateway
