#include "gateway/gateway.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "base/metric_families.h"
#include "gateway/arrival.h"
#include "gateway/authenticate.h"
#include "gateway/body_checksums.h"
#include "gateway/call.h"
#include "gateway/errors.h"
#include "gateway/form_upload.h"
#include "gateway/payload.h"
#include "gateway/upload.h"
#include "gateway/web_call.h"
#include "gateway/whole_body.h"
#include "wire/codec.h"

namespace tarn::gateway {
namespace {

constexpr size_t kPageBodyLimitBytes = 64 * 1024;

Result<void> check_served(const Request& request) {
  if (request.binding != nullptr) return {};
  return not_served(request.route.service->name, request.route.operation->name);
}

}  // namespace

Gateway::Gateway(Parts parts, GatewayOptions options)
    : parts_(parts),
      options_(std::move(options)),
      ids_(parts.random),
      bodies_(options_.buffered_bodies_limit_bytes),
      io_lanes_("tarn-io", options_.io_lanes, options_.queue_limit),
      workers_("tarn-worker", options_.workers, options_.queue_limit),
      commit_answers_(workers_) {}

Gateway::~Gateway() {
  turns_.stop();
  workers_.stop();  // first: its tasks post to the lanes, and commit
  commit_answers_.wait_for_all();
  io_lanes_.stop();
}

void Gateway::add_service(const ServiceBinding& service) {
  for (const OperationBinding& binding : service.operations) {
    bound_.insert_or_assign(binding.operation, Bound{&binding, service.self});
  }
  quick_calls_.add(service);
}

void Gateway::add_page(std::string path, Page page, IsWanted is_wanted) {
  pages_.push_back({std::move(path), std::move(page), std::move(is_wanted)});
}

const OperationBinding* Gateway::find_binding(const Request& request, void*& self) const {
  const auto found = bound_.find(request.route.operation);
  if (found == bound_.end()) return nullptr;
  self = found->second.self;
  return found->second.binding;
}

bool Gateway::answer_page(const std::shared_ptr<http::Exchange>& exchange) {
  const std::string_view target = exchange->head().target;
  const std::string_view path = target.substr(0, target.find('?'));
  for (const auto& [page_path, page, is_wanted] : pages_) {
    if (page_path != path || (is_wanted && !is_wanted(exchange->head()))) continue;
    exchange->read_body(std::make_unique<WholeBody>(
        kPageBodyLimitBytes, 0, bodies_, [this, exchange, &page = page](WholeBody::End end) {
          if (end.error) return exchange->respond(400, {}, end.error->message() + "\n");
          if (end.is_busy) return exchange->respond(503, {}, "Busy. Try again.\n");
          // However much waits: it is then that somebody looks at the figures.
          workers_.post([exchange, &page, text = end.body] { page(*exchange, text); });
        }));
    return true;
  }
  return false;
}

void Gateway::probe(MetricsText& out) const {
  metrics_.probe(out);
  const auto by_pool = [&](std::string_view name, std::string_view type, std::string_view help,
                           auto value_of) {
    out.family(name, type, help);
    out.sample(name, {{"pool", "worker"}}, static_cast<int64_t>(value_of(workers_)));
    out.sample(name, {{"pool", "io"}}, static_cast<int64_t>(value_of(io_lanes_)));
  };
  by_pool("tarn_pool_threads", "gauge", "Threads of the pool.",
          [](const ThreadPool& pool) { return pool.thread_count(); });
  by_pool("tarn_pool_running_tasks", "gauge", "Threads of the pool that work.",
          [](const ThreadPool& pool) { return pool.running(); });
  by_pool("tarn_pool_queued_tasks", "gauge", "Tasks that wait for a thread of the pool.",
          [](const ThreadPool& pool) { return pool.queued(); });
  by_pool("tarn_pool_refused_tasks_total", "counter", "Tasks refused because the queue was full.",
          [](const ThreadPool& pool) { return pool.refused(); });
  add_gauge(out, "tarn_buffered_body_bytes", "Bytes of bodies that were read whole.",
            static_cast<int64_t>(bodies_.used_bytes()));
  add_gauge(out, "tarn_upload_queued_bytes", "Bytes of uploads that wait for a lane.",
            static_cast<int64_t>(upload_queued_bytes_.load()));
}

void Gateway::on_exchange(std::shared_ptr<http::Exchange> exchange) {
  const bool is_own = comes_from_own_page(options_.is_own_page, exchange->head());
  if (is_own && exchange->head().method == "OPTIONS") {
    return exchange->respond(200, own_preflight_headers(exchange->head()), {});
  }
  if (answer_page(exchange) || WebCall::take(*this, exchange)) return;
  auto request = make_request(std::move(exchange), ids_, parts_.clock);
  request->answer_headers = page_headers(request->exchange->head());
  if (!parts_.audit.has_room()) {
    guess_route(*request);
    return respond_busy(*this, *request);
  }
  if (request->head.method == "OPTIONS") return answer_preflight(std::move(request));
  if (wire::needs_form(to_wire(*request))) {
    return read_whole_body(std::move(request), &Gateway::run_buffered);
  }
  if (auto found = find_route(*request); !found.ok()) {
    if (is_form_upload(*request)) return FormUpload::start(*this, std::move(request));
    return respond_error(*this, *request, found.error());
  }
  request->binding = find_binding(*request, request->service);
  const bool is_upload = request->binding != nullptr && request->binding->begin != nullptr;
  if (!is_upload) return read_whole_body(std::move(request), &Gateway::run_buffered);
  if (Upload::is_small(*request)) {
    return read_whole_body(std::move(request), &Gateway::run_small_upload);
  }
  auto shared = std::make_shared<std::unique_ptr<Request>>(std::move(request));
  if (!workers_.try_post([this, shared] { start_upload(std::move(*shared)); })) {
    respond_busy(*this, **shared);
  }
}

// A browser asks what pages of an origin may do; nobody signs that.
void Gateway::answer_preflight(std::unique_ptr<Request> request) {
  guess_route(*request);
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
  if (!request.answer_headers.empty()) return;  // of the console
  if (!request.is_s3() || request.head.header("origin").empty()) return;
  auto headers = parts_.cross_origin.answer_headers(request.head);
  if (headers.ok()) request.answer_headers = *std::move(headers);
}

size_t Gateway::body_limit_of(const Request& request) const {
  const size_t own = request.binding == nullptr ? 0 : request.binding->body_limit_bytes;
  return std::max(own, options_.buffered_body_limit_bytes);
}

void Gateway::read_whole_body(std::unique_ptr<Request> request, Runner run) {
  auto exchange = request->exchange;
  const size_t limit_bytes = body_limit_of(*request);
  auto shared = std::make_shared<std::unique_ptr<Request>>(std::move(request));
  exchange->read_body(std::make_unique<WholeBody>(
      limit_bytes, exchange->head().content_length.value_or(0), bodies_,
      [this, shared, run](WholeBody::End end) {
        if (end.error) return respond_error(*this, **shared, *end.error);
        if (end.is_busy) return respond_busy(*this, **shared);
        (*shared)->body = std::move(end.body);
        (*shared)->body_share = std::move(end.share);
        if (quick_calls_.takes(**shared)) {
          return quick_calls_.run([&] { (this->*run)(std::move(*shared)); });
        }
        if (!workers_.try_post([this, shared, run] { (this->*run)(std::move(*shared)); })) {
          respond_busy(*this, **shared);
        }
      }));
}

void Gateway::run_buffered(std::unique_ptr<Request> request) {
  take_origin(*request);
  auto prepare = [&]() -> Result<void> {
    if (request->route.service == nullptr) guess_route(*request);   // for errors
    const std::string body_sha256_hex = sha256_hex(request->body);  // of what was sent and signed
    TRY(unpack_body(*request, body_limit_of(*request)));
    if (request->route.operation == nullptr) TRY(find_route(*request));
    const Authentication with{verifier_, parts_.identities, parts_.clock, options_.default_region};
    TRY(authenticate(with, *request, body_sha256_hex));
    TRY(check_whole_body(*request, body_sha256_hex));
    TRY(unframe_body(*request));
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

Result<void> Gateway::prepare_upload(Request& request) {
  take_origin(request);
  const Authentication with{verifier_, parts_.identities, parts_.clock, options_.default_region};
  TRY(authenticate(with, request, {}));
  request.input = TRY(wire::decode_input(request.route, to_wire(request), request.arena));
  return {};
}

void Gateway::start_upload(std::unique_ptr<Request> request) {
  const auto begin = [&]() -> Result<void> {
    TRY(prepare_upload(*request));
    return Call::begin_upload(*this, *request);
  };
  if (auto begun = begin(); !begun.ok()) return respond_error(*this, *request, begun.error());
  Upload::start(*this, std::move(request));
}

void Gateway::run_small_upload(std::unique_ptr<Request> request) {
  if (auto prepared = prepare_upload(*request); !prepared.ok()) {
    return respond_error(*this, *request, prepared.error());
  }
  Call::run_upload(*this, std::move(request), Upload::take_whole);
}

}  // namespace tarn::gateway
