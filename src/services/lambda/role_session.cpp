#include "services/lambda/role_session.h"

#include <utility>

#include "services/lambda/errors.h"

namespace tarn::lambda {
namespace {

constexpr int64_t kSessionMs = 12 * 3600 * 1000;

}  // namespace

Result<Identity> role_identity(const Lambda& lambda, const FunctionRef& ref,
                               const std::string& role) {
  auto identity = lambda.parts().identities.assume_service_role(role, kPrincipal, ref.name);
  if (!identity.ok()) return role_not_assumable();
  return identity;
}

Result<FunctionCredentials> issue_role_session(const Lambda& lambda, const FunctionRef& ref,
                                               const std::string& role) {
  Identity identity = TRY(role_identity(lambda, ref, role));
  identity.service.clear();  // what the function calls, it calls by itself
  const LambdaParts& parts = lambda.parts();
  SessionCredential session;
  TRY(store::run_transaction(parts.database, [&](store::Transaction& transaction) -> Result<void> {
    session =
        TRY(parts.sessions.issue(transaction, identity, parts.clock.domain_ms() + kSessionMs));
    return {};
  }));
  return FunctionCredentials{session.access_key_id, session.secret_access_key,
                             session.session_token, parts.clock.real_ms() + kSessionMs};
}

}  // namespace tarn::lambda
