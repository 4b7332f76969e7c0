#include "services/lambda/role_session.h"

#include <utility>

#include "services/lambda/errors.h"

namespace tarn::lambda {
namespace {

constexpr int64_t kSessionMs = 12 * 3600 * 1000;
constexpr int64_t kSharedMs = 3600 * 1000;
constexpr size_t kMaxKept = 10'000;

}  // namespace

Result<Identity> role_identity(const Lambda& lambda, const FunctionRef& ref,
                               const std::string& role) {
  auto identity = lambda.parts().identities.assume_service_role(role, kPrincipal, ref.name);
  if (!identity.ok()) return role_not_assumable();
  return identity;
}

Result<FunctionCredentials> RoleSessions::issue_anew(Identity identity) {
  identity.service.clear();  // what the function calls, it calls by itself
  const LambdaParts& parts = lambda_.parts();
  SessionCredential session;
  TRY(store::run_transaction(parts.database, [&](store::Transaction& transaction) -> Result<void> {
    session =
        TRY(parts.sessions.issue(transaction, identity, parts.clock.domain_ms() + kSessionMs));
    return {};
  }));
  return FunctionCredentials{session.access_key_id, session.secret_access_key,
                             session.session_token, parts.clock.real_ms() + kSessionMs};
}

Result<FunctionCredentials> RoleSessions::issue(const FunctionRef& ref, const std::string& role) {
  Identity identity = TRY(role_identity(lambda_, ref, role));
  // A role that was made anew has another id, and an emptied server another generation.
  const std::string key = std::to_string(lambda_.parts().database.generation()) + "/" + ref.arn() +
                          "/" + role + "/" + identity.principal_id;
  const int64_t now_ms = lambda_.parts().clock.domain_ms();
  {
    const std::lock_guard lock(mutex_);
    const auto found = issued_.find(key);
    if (found != issued_.end() && now_ms - found->second.issued_ms < kSharedMs) {
      return found->second.credentials;
    }
  }
  auto credentials = TRY(issue_anew(std::move(identity)));
  const std::lock_guard lock(mutex_);
  if (issued_.size() >= kMaxKept) issued_.clear();
  issued_[key] = {credentials, now_ms};
  return credentials;
}

}  // namespace tarn::lambda
