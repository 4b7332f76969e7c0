#include "gateway/gateway.h"

#include <utility>

#include "base/hash.h"
#include "gateway/authenticate.h"
#include "gateway/body_checksums.h"
#include "gateway/call.h"
#include "gateway/errors.h"
#include "gateway/form_upload.h"
#include "gateway/payload.h"
#include "gateway/presigned_headers.h"
#include "gateway/upload.h"
#include "wire/codec.h"

namespace tarn::gateway {
namespace {

constexpr size_t kPageBodyLimitBytes = 64 * 1024;

// Gathers a body up to a limit, then hands it on, still on the reactor.
class WholeBody final : public http::BodyReader {
 public:
  using Done = std::function<void(Result<std::string>)>;
  WholeBody(size_t limit_bytes, Done done) : limit_bytes_(limit_bytes), done_(std::move(done)) {}

  bool on_data(std::string_view bytes) override {
    if (is_too_large_ || body_.size() + bytes.size() > limit_bytes_) {
      is_too_large_ = true;
      body_.clear();
    } else {
      body_.append(bytes);
    }
    return true;
  }

  void on_end(http::BodyError error) override {
    if (is_too_large_) return done_(request_too_large(limit_bytes_));
    if (error != http::BodyError::kNone) return done_(body_error(error));
    done_(std::move(body_));
  }

 private:
  size_t limit_bytes_;
  Done done_;
  std::string body_;
  bool is_too_large_ = false;
};

RequestHead to_head(const http::RequestHead& head) {
  RequestHead out;
  const std::string_view target = head.target;
  const size_t mark = target.find('?');
  out.method = head.method;
  out.path = target.substr(0, mark);
  if (mark != std::string_view::npos) out.query = target.substr(mark + 1);
  out.source_ip = head.remote_address;
  out.is_secure = head.is_secure;
  for (const auto& [name, value] : head.headers) out.headers.emplace_back(name, value);
  return out;
}

std::string signing_name_of(const Request& request) {
  const http::RequestHead& head = request.exchange->head();
  const auto scope = auth::peek_scope({head.method, head.target, head.headers});
  return scope ? scope->service : std::string();
}

// The id begins with the time, so that the audit trail finds it without an index.
std::unique_ptr<Request> make_request(std::shared_ptr<http::Exchange> exchange,
                                      const Parts& parts) {
  auto request = std::make_unique<Request>();
  request->exchange = std::move(exchange);
  request->request_id = make_time_uuid(parts.random, parts.clock.domain_ms());
  request->head = to_head(request->exchange->head());
  take_presigned_headers(request->head, request->arena);
  return request;
}

Result<void> find_route(Request& request) {
  const std::string signing_name = signing_name_of(request);
  auto found = wire::route(to_wire(request), signing_name);
  if (!found.ok()) {
    request.route = wire::guess_route(to_wire(request), signing_name);
    return std::move(found).error();
  }
  request.route = *std::move(found);
  return {};
}

Result<void> check_served(const Request& request) {
  if (request.binding != nullptr) return {};
  return not_served(request.route.service->name, request.route.operation->name);
}

// Takes aws-chunked framing off a body that was read whole.
Result<void> unframe(Request& request) {
  if (request.payload == auth::Payload::kDigest || request.payload == auth::Payload::kUnsigned) {
    return {};
  }
  auto payload = TRY(Payload::make(request));
  std::string body;
  TRY(payload->push(request.body, [&](std::string_view bytes) -> Result<void> {
    body.append(bytes);
    return {};
  }));
  TRY(payload->finish());
  request.upload_end.trailers = payload->trailers();
  request.body = std::move(body);
  return {};
}

// Whether the body must have the digest that was signed for S3, where it was read whole.
Result<void> check_whole_body(Request& request, std::string_view body_sha256_hex) {
  if (!request.is_s3() || request.payload_sha256.empty()) return {};
  if (request.payload_sha256 == body_sha256_hex) return {};
  return to_error(auth::payload_mismatch(request.payload_sha256, body_sha256_hex), request);
}

}  // namespace

Gateway::Gateway(Parts parts, GatewayOptions options)
    : parts_(parts),
      options_(std::move(options)),
      io_lanes_("tarn-io", options_.io_lanes, options_.queue_limit),
      workers_("tarn-worker", options_.workers, options_.queue_limit) {}

void Gateway::add_service(const ServiceBinding& binding) { services_.push_back(binding); }

void Gateway::add_page(std::string path, Page page, IsWanted is_wanted) {
  pages_.push_back({std::move(path), std::move(page), std::move(is_wanted)});
}

const OperationBinding* Gateway::find_binding(const Request& request, void*& self) const {
  for (const ServiceBinding& service : services_) {
    if (service.service != request.route.service) continue;
    for (const OperationBinding& binding : service.operations) {
      if (binding.operation != request.route.operation) continue;
      self = service.self;
      return &binding;
    }
  }
  return nullptr;
}

bool Gateway::answer_page(const std::shared_ptr<http::Exchange>& exchange) {
  const std::string_view target = exchange->head().target;
  const std::string_view path = target.substr(0, target.find('?'));
  for (const auto& [page_path, page, is_wanted] : pages_) {
    if (page_path != path || (is_wanted && !is_wanted(exchange->head()))) continue;
    exchange->read_body(std::make_unique<WholeBody>(
        kPageBodyLimitBytes, [this, exchange, &page = page](Result<std::string> body) {
          if (!body.ok()) return exchange->respond(400, {}, body.error().message() + "\n");
          const bool posted = workers_.try_post(
              [exchange, &page, text = *std::move(body)] { page(*exchange, text); });
          if (!posted) exchange->respond(503, {}, "Busy. Try again.\n");
        }));
    return true;
  }
  return false;
}

void Gateway::probe(MetricsText& out) const {
  metrics_.probe(out);
  out.family("tarn_pool_queued_tasks", "gauge", "Tasks that wait for a thread of the pool.");
  out.sample("tarn_pool_queued_tasks", {{"pool", "worker"}}, workers_.queued());
  out.sample("tarn_pool_queued_tasks", {{"pool", "io"}}, io_lanes_.queued());
}

void Gateway::on_exchange(std::shared_ptr<http::Exchange> exchange) {
  if (answer_page(exchange)) return;
  auto request = make_request(std::move(exchange), parts_);
  if (!parts_.audit.has_room()) {
    request->route = wire::guess_route(to_wire(*request), signing_name_of(*request));
    return respond_busy(*this, *request);
  }
  if (request->head.method == "OPTIONS") return answer_preflight(std::move(request));
  if (wire::needs_form(to_wire(*request))) return read_whole_body(std::move(request));
  if (auto found = find_route(*request); !found.ok()) {
    if (is_form_upload(*request)) return FormUpload::start(*this, std::move(request));
    return respond_error(*this, *request, found.error());
  }
  request->binding = find_binding(*request, request->service);
  const bool is_upload = request->binding != nullptr && request->binding->begin != nullptr;
  if (!is_upload) return read_whole_body(std::move(request));
  auto shared = std::make_shared<std::unique_ptr<Request>>(std::move(request));
  if (!workers_.try_post([this, shared] { start_upload(std::move(*shared)); })) {
    respond_busy(*this, **shared);
  }
}

// A browser asks what pages of an origin may do; nobody signs that.
void Gateway::answer_preflight(std::unique_ptr<Request> request) {
  request->route = wire::guess_route(to_wire(*request), signing_name_of(*request));
  auto shared = std::make_shared<std::unique_ptr<Request>>(std::move(request));
  const bool posted = workers_.try_post([this, shared] {
    auto headers = parts_.cross_origin.preflight((*shared)->head);
    if (!headers.ok()) return respond_error(*this, **shared, headers.error());
    (*shared)->exchange->respond(200, *std::move(headers), {});
  });
  if (!posted) respond_busy(*this, **shared);
}

// On a worker: the rules are read from the store.
void Gateway::take_origin(Request& request) {
  if (!request.is_s3() || request.head.header("origin").empty()) return;
  auto headers = parts_.cross_origin.answer_headers(request.head);
  if (headers.ok()) request.answer_headers = *std::move(headers);
}

void Gateway::read_whole_body(std::unique_ptr<Request> request) {
  auto exchange = request->exchange;
  auto shared = std::make_shared<std::unique_ptr<Request>>(std::move(request));
  exchange->read_body(std::make_unique<WholeBody>(
      options_.buffered_body_limit_bytes, [this, shared](Result<std::string> body) {
        if (!body.ok()) return respond_error(*this, **shared, body.error());
        (*shared)->body = *std::move(body);
        if (!workers_.try_post([this, shared] { run_buffered(std::move(*shared)); })) {
          respond_busy(*this, **shared);
        }
      }));
}

void Gateway::run_buffered(std::unique_ptr<Request> request) {
  take_origin(*request);
  auto prepare = [&]() -> Result<void> {
    if (request->route.operation == nullptr) TRY(find_route(*request));
    const std::string body_sha256_hex = sha256_hex(request->body);
    const Authentication with{verifier_, parts_.identities, parts_.clock, options_.default_region};
    TRY(authenticate(with, *request, body_sha256_hex));
    TRY(check_whole_body(*request, body_sha256_hex));
    TRY(unframe(*request));
    if (request->is_s3()) TRY(check_content_md5(*request));
    if (request->is_s3()) TRY(check_body_checksums(*request));
    request->binding = find_binding(*request, request->service);
    TRY(check_served(*request));
    request->input = TRY(wire::decode_input(request->route, to_wire(*request), request->arena));
    return {};
  };
  if (auto prepared = prepare(); !prepared.ok()) {
    return respond_error(*this, *request, prepared.error());
  }
  Call::run(*this, std::move(request));
}

void Gateway::start_upload(std::unique_ptr<Request> request) {
  take_origin(*request);
  auto prepare = [&]() -> Result<void> {
    const Authentication with{verifier_, parts_.identities, parts_.clock, options_.default_region};
    TRY(authenticate(with, *request, {}));
    request->input = TRY(wire::decode_input(request->route, to_wire(*request), request->arena));
    return Call::begin_upload(*this, *request);
  };
  if (auto prepared = prepare(); !prepared.ok()) {
    return respond_error(*this, *request, prepared.error());
  }
  Upload::start(*this, std::move(request));
}

}  // namespace tarn::gateway
