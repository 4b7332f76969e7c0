#include "services/lambda/lambda.h"

#include <utility>

#include "base/log.h"
#include "services/lambda/activator.h"
#include "services/lambda/code_links.h"
#include "services/lambda/deletion.h"
#include "services/lambda/errors.h"
#include "services/lambda/event_queue.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/invoker.h"
#include "services/lambda/mapping_poller.h"
#include "services/lambda/policy_rows.h"
#include "services/lambda/provisioner.h"
#include "services/lambda/url_calls.h"

namespace tarn::lambda {

Lambda::Lambda(LambdaParts parts)
    : parts_(std::move(parts)),
      codes_(
          {parts_.database, parts_.blobs, parts_.keys, parts_.random, parts_.options.code_folder}),
      code_links_(
          std::make_unique<CodeLinks>(codes_, parts_.database, parts_.clock, parts_.random)),
      invoker_(std::make_unique<Invoker>(*this)),
      queue_(std::make_unique<EventQueue>(*this)),
      poller_(std::make_unique<MappingPoller>(*this)),
      provisioner_(std::make_unique<Provisioner>(*this)),
      urls_(std::make_unique<UrlCalls>(*this)),
      activator_(std::make_unique<Activator>(*this)) {}

Lambda::~Lambda() { stop(); }

WebEndpoints& Lambda::web() { return *urls_; }

void Lambda::start() {
  if (auto ended = resume_deletions(*this); !ended.ok()) {
    log_error("lambda.deletion_not_ended", {{"message", ended.error().message()}});
  }
  activator_->resume();
  provisioner_->resume();
  queue_->start();
  poller_->start();
}

void Lambda::stop() {
  activator_->stop();
  poller_->stop();
  queue_->stop();
  invoker_->stop();
}

void Lambda::probe(MetricsText& out) const {
  out.family("tarn_lambda_running", "gauge", "Invocations that run.");
  out.sample("tarn_lambda_running", {}, invoker_->running());
  queue_->probe(out);
  poller_->probe(out);
}

Result<void> Lambda::check(store::Transaction& transaction, const TargetSource& source,
                           std::string_view function_arn, std::string_view role_arn) {
  const auto ref = parse_function_arn(function_arn);
  if (!ref) return invalid_parameter("Not the ARN of a function: " + std::string(function_arn));
  const uint64_t generation = parts_.database.generation();
  TRY(FunctionRows(transaction, generation).require_version(*ref));
  AccessRequest request;
  request.action = "lambda:InvokeFunction";
  request.resources = {ref->qualified_arn()};
  request.resource_account = ref->account;
  const PolicyRow policy = TRY(load_policy(transaction, policy_key(*ref, generation)));
  if (!policy.statements.empty()) request.resource_policy = policy.document();
  return authorize_sender(parts_.identities, parts_.authorizer, source, role_arn,
                          std::move(request));
}

Result<void> Lambda::deliver(store::Transaction& transaction, const TargetEvent& event) {
  const auto ref = parse_function_arn(event.target_arn);
  if (!ref) return invalid_parameter("Not the ARN of a function: " + event.target_arn);
  EventRow row;
  row.id = event.id;
  row.account = ref->account;
  row.region = ref->region;
  row.name = ref->name;
  row.qualifier = ref->qualifier;
  row.lineage = event.lineage;
  return queue_->put(transaction, std::move(row), event.payload);
}

void Lambda::wake() { queue_->wake(); }

}  // namespace tarn::lambda
