#include "services/s3/internal_context.h"

#include <utility>

#include "services/s3/access.h"
#include "services/s3/buckets.h"

namespace tarn::s3 {

InternalContext::InternalContext(S3& s3, const Caller& caller)
    : s3_(s3),
      caller_(caller),
      transaction_(s3.database().begin()),
      context_{caller.identity,
               caller.identity.account,
               caller.region,
               caller.request_id,
               head_,
               arena_,
               *transaction_,
               s3.database().generation(),
               s3.clock(),
               s3.random(),
               {}} {}

Result<void> InternalContext::commit(S3& s3, const Caller& caller,
                                     const std::function<Result<void>(Context&)>& body) {
  for (int attempt = 0; attempt < store::kMaxAttempts; ++attempt) {
    InternalContext context(s3, caller);
    auto result = body(context.context_);
    if (result.ok() && context.transaction_->has_writes()) {
      result = s3.database().commit_and_wait(std::move(context.transaction_));
    }
    if (result.ok()) {
      for (auto& action : context.context_.after_commit_actions) action();
      return {};
    }
    if (!result.error().is_conflict()) return result;
  }
  return conflict();
}

Result<void> InternalContext::authorize(
    AuditEvent& event, std::string_view bucket, std::string_view action, std::string resource,
    std::vector<std::pair<std::string, std::string>> conditions) {
  event.resources = {resource, bucket_arn(bucket)};
  if (event.resources[0] == event.resources[1]) event.resources.pop_back();
  auto row = TRY(load_bucket(context_, bucket));
  AccessRequest request;
  request.action = action;
  request.resources.push_back(std::move(resource));
  request.conditions = std::move(conditions);
  request.conditions.insert(request.conditions.end(), caller_.conditions.begin(),
                            caller_.conditions.end());
  request.decisions = &event.decisions;
  request.global = global_conditions(context_);
  TRY(add_bucket_policy(context_, row, request));
  return s3_.authorizer().authorize(context_.identity, request);
}

}  // namespace tarn::s3
