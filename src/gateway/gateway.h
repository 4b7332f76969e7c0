// Gateway: the one path of every request.
//
//   route → authenticate → decode → authorise → call → audit → encode → commit
//
//   Gateway gateway(parts, options);
//   gateway.add_service(glue::bind(glue));
//   auto server = TRY(http::Server::listen(..., [&](auto exchange) { gateway.on_exchange(exchange);
//   }));
//
// Operations run on a pool of workers, but for quick ones (quick_calls.h); bodies move on I/O
// lanes. An operation whose transaction lost a race runs again. Thread-safe once the services are
// added; destroyed after the server.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "auth/sigv4.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/thread_pool.h"
#include "core/audit.h"
#include "core/cross_origin.h"
#include "core/identities.h"
#include "core/operation.h"
#include "core/step_audit.h"
#include "core/web_endpoints.h"
#include "gateway/call_metrics.h"
#include "gateway/commit_answers.h"
#include "gateway/own_pages.h"
#include "gateway/quick_calls.h"
#include "gateway/request.h"
#include "gateway/request_ids.h"
#include "gateway/turns.h"
#include "gateway/whole_body.h"
#include "http/exchange.h"
#include "store/database.h"

namespace tarn::gateway {

struct GatewayOptions {
  std::string default_region = "us-east-1";
  size_t workers = 4;
  size_t io_lanes = 4;
  size_t queue_limit = 10'000;
  size_t buffered_body_limit_bytes = 16 << 20;     // of an operation that is not an upload
  size_t buffered_bodies_limit_bytes = 256 << 20;  // of all of them; then clients are to wait
  IsOwnPage is_own_page;                           // of the program's console; may be empty
};

// What the gateway uses; all outlive it.
struct Parts {
  store::Database& database;
  Identities& identities;
  Authorizer& authorizer;
  Audit& audit;
  StepAudit& step_audit;
  const Clock& clock;
  Random& random;
  CrossOrigin& cross_origin;
};

class Gateway {
 public:
  Gateway(Parts parts, GatewayOptions options);
  ~Gateway();  // waits for what runs and commits

  void add_service(const ServiceBinding& binding);

  // Answers a path that belongs to no service, such as /_tarn/health. On a worker.
  using Page = std::function<void(http::Exchange& exchange, const std::string& body)>;
  // Where the path could also be meant for a service, `is_wanted` tells.
  using IsWanted = std::function<bool(const http::RequestHead& head)>;
  void add_page(std::string path, Page page, IsWanted is_wanted = nullptr);

  // What answers HTTP that is no operation of AWS's; outlives the gateway.
  void add_web(WebEndpoints& endpoints) { web_.push_back(&endpoints); }

  Audit& audit() { return parts_.audit; }
  StepAudit& step_audit() { return parts_.step_audit; }
  // What an answer to the console has beside its own headers; nothing for others.
  http::Headers page_headers(const http::RequestHead& head) const {
    const bool is_own = comes_from_own_page(options_.is_own_page, head);
    return is_own ? own_answer_headers(head) : http::Headers();
  }
  CallMetrics& metrics() { return metrics_; }
  void probe(MetricsText& out) const;

  // On a reactor thread.
  void on_exchange(std::shared_ptr<http::Exchange> exchange);

 private:
  friend class Call;
  friend class Upload;
  friend class Download;
  friend class FormUpload;
  friend class WebCall;
  friend class InternalCalls;

  void answer_preflight(std::unique_ptr<Request> request);
  void take_origin(Request& request);
  size_t body_limit_of(const Request& request) const;
  using Runner = void (Gateway::*)(std::unique_ptr<Request> request);
  void read_whole_body(std::unique_ptr<Request> request, Runner run);
  void run_buffered(std::unique_ptr<Request> request);
  Result<void> prepare_upload(Request& request);
  void start_upload(std::unique_ptr<Request> request);
  void run_small_upload(std::unique_ptr<Request> request);
  bool answer_page(const std::shared_ptr<http::Exchange>& exchange);
  const OperationBinding* find_binding(const Request& request, void*& self) const;

  Parts parts_;
  GatewayOptions options_;
  auth::SignatureVerifier verifier_;
  struct Bound {
    const OperationBinding* binding;
    void* self;
  };
  std::unordered_map<const wire::Operation*, Bound> bound_;

  struct PageEntry {
    std::string path;
    Page page;
    IsWanted is_wanted;
  };
  std::vector<PageEntry> pages_;
  std::vector<WebEndpoints*> web_;
  RequestIds ids_;
  CallMetrics metrics_;
  QuickCalls quick_calls_;
  BodyBudget bodies_;
  std::atomic<size_t> upload_queued_bytes_{0};
  Turns turns_;
  ThreadPool io_lanes_;
  ThreadPool workers_;
  CommitAnswers commit_answers_;
};

}  // namespace tarn::gateway
