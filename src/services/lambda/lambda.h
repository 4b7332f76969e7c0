// Lambda: the service's state and parts. Operations are free functions over it
// (lambda_operations.h).
//
//   Lambda lambda({database, blobs, …, runner, options});
//   lambda.start();                      // once the server listens: resumes what was queued
//   gateway.add_service(bind(lambda));
//
// Functions run in the FunctionRunner; Lambda keeps what they are, who may invoke them, how many at
// a time, and the queue of asynchronous invocations. Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "core/audit.h"
#include "core/event_targets.h"
#include "core/function_runner.h"
#include "core/guarded_logs.h"
#include "core/identities.h"
#include "core/keys.h"
#include "core/message_queues.h"
#include "core/objects.h"
#include "core/sessions.h"
#include "core/web_endpoints.h"
#include "services/lambda/code_store.h"
#include "services/lambda/names.h"
#include "store/blobs.h"
#include "store/database.h"

namespace tarn::lambda {

struct LambdaOptions {
  std::string code_folder;  // for unpacked code; emptied at the start
  int64_t max_chain = 16;   // how often a chain of events may come back to one function
  bool hot_reload = false;  // serve S3Bucket=hot-reload: code that is a folder of this machine
};

struct LambdaParts {
  store::Database& database;
  store::Blobs& blobs;
  Keys& keys;
  Authorizer& authorizer;
  Identities& identities;
  Sessions& sessions;
  const Clock& clock;
  Random& random;
  Objects& objects;
  GuardedLogs& logs;
  FunctionRunner& runner;
  LambdaOptions options;
};

class Activator;
class CodeLinks;
class EventQueue;
class Invoker;
class MappingPoller;
class Provisioner;
class UrlCalls;

class Lambda final : public EventTarget {
 public:
  explicit Lambda(LambdaParts parts);
  ~Lambda() override;
  Lambda(const Lambda&) = delete;
  Lambda& operator=(const Lambda&) = delete;

  // AWS_ENDPOINT_URL of functions; before start().
  void set_endpoint_url(std::string url) { endpoint_url_ = std::move(url); }
  const std::string& endpoint_url() const { return endpoint_url_; }
  void start();
  // Nothing is started any more; what runs may end.
  void stop();

  const LambdaParts& parts() const { return parts_; }
  CodeStore& codes() { return codes_; }
  CodeLinks& code_links() { return *code_links_; }
  Activator& activator() { return *activator_; }
  Invoker& invoker() { return *invoker_; }
  EventQueue& queue() { return *queue_; }
  MappingPoller& poller() { return *poller_; }
  // Queues to poll, and where destinations and dead letters go; before start(). Null: nowhere.
  void connect(const EventTargets& targets, MessageQueues& queues) {
    targets_ = &targets;
    queues_ = &queues;
  }
  const EventTargets* targets() const { return targets_; }
  MessageQueues* queues() const { return queues_; }
  Provisioner& provisioner() { return *provisioner_; }
  WebEndpoints& web();  // functions' URLs
  Result<bool> is_referenced(const store::Extent& extent) { return codes_.is_referenced(extent); }
  void probe(MetricsText& out) const;

  Result<void> check(store::Transaction& transaction, const TargetSource& source,
                     std::string_view function_arn, std::string_view role_arn) override;
  Result<void> deliver(store::Transaction& transaction, const TargetEvent& event) override;
  void wake() override;

 private:
  LambdaParts parts_;
  std::string endpoint_url_;
  const EventTargets* targets_ = nullptr;
  MessageQueues* queues_ = nullptr;
  CodeStore codes_;
  std::unique_ptr<CodeLinks> code_links_;
  std::unique_ptr<Invoker> invoker_;
  std::unique_ptr<EventQueue> queue_;
  std::unique_ptr<MappingPoller> poller_;
  std::unique_ptr<Provisioner> provisioner_;
  std::unique_ptr<UrlCalls> urls_;
  std::unique_ptr<Activator> activator_;  // ends first: it tells the provisioner
};

}  // namespace tarn::lambda
