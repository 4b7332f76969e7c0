// GetCallerIdentity, GetSessionToken, GetAccessKeyInfo.
#include <algorithm>

#include "services/sts/credentials.h"
#include "services/sts/errors.h"
#include "services/sts/sts.h"
#include "services/sts/sts_operations.h"

namespace tarn::sts {
namespace {

constexpr int64_t kDefaultSeconds = 43'200;
constexpr int64_t kMaxRootSeconds = 3'600;

}  // namespace

api::Credentials* to_credentials(Context& context, const SessionCredential& credential) {
  auto* out = context.arena.make<api::Credentials>();
  out->access_key_id = context.arena.copy(credential.access_key_id);
  out->secret_access_key = context.arena.copy(credential.secret_access_key);
  out->session_token = context.arena.copy(credential.session_token);
  out->expiration = wire::Timestamp{credential.expires_ms};
  return out;
}

Result<api::GetCallerIdentityResponse> get_caller_identity(Sts&, Context& context,
                                                           const api::GetCallerIdentityRequest&) {
  api::GetCallerIdentityResponse out;
  out.user_id = context.identity.principal_id;
  out.account = context.identity.account;
  out.arn = context.identity.arn;
  return out;
}

Result<api::GetSessionTokenResponse> get_session_token(Sts& sts, Context& context,
                                                       const api::GetSessionTokenRequest& in) {
  const Identity& caller = context.identity;
  const bool is_session = caller.session_expires_ms != 0;
  if (is_session || caller.kind == PrincipalKind::kAssumedRole) {
    return access_denied("Cannot call GetSessionToken with session credentials");
  }
  if (wire::present(in.serial_number) || wire::present(in.token_code)) {
    return access_denied("MultiFactorAuthentication failed: Tarn has no MFA devices.");
  }
  int64_t seconds = in.duration_seconds.value_or(kDefaultSeconds);
  if (caller.kind == PrincipalKind::kRoot) seconds = std::min(seconds, kMaxRootSeconds);
  const int64_t expires_ms = context.clock.domain_ms() + seconds * 1000;
  api::GetSessionTokenResponse out;
  out.credentials =
      to_credentials(context, TRY(sts.sessions().issue(context.transaction, caller, expires_ms)));
  return out;
}

Result<api::GetAccessKeyInfoResponse> get_access_key_info(Sts& sts, Context& context,
                                                          const api::GetAccessKeyInfoRequest& in) {
  const auto account = TRY(sts.sessions().account_of(context.transaction, in.access_key_id));
  if (!account) {
    return validation_error("The access key " + std::string(in.access_key_id) + " does not exist.");
  }
  api::GetAccessKeyInfoResponse out;
  out.account = context.arena.copy(*account);
  return out;
}

}  // namespace tarn::sts
