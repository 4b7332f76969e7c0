#include "gateway/root_signature.h"

#include "base/hash.h"

namespace tarn::gateway {
namespace {

constexpr std::string_view kServiceName = "tarn";

Error not_root() {
  return Error(403, "AccessDenied", "Only the root of an account may ask for this.");
}

}  // namespace

Result<std::string> RootSignature::check(const http::RequestHead& head, std::string_view body) {
  const auth::RequestView view{head.method, head.target, head.headers};
  if (!auth::has_signature(view)) return auth::json_error(auth::missing_signature());
  auth::Signature signature;
  if (auto failure = auth::parse_signature(view, auth::Style::kOther, signature)) {
    return auth::json_error(failure);
  }
  if (signature.scope.service != kServiceName) {
    return auth::json_error(auth::wrong_service(signature.scope.service, kServiceName));
  }
  const auto credential = TRY(identities_.find(signature.access_key_id));
  if (!credential || !credential->active) {
    return auth::json_error(auth::unknown_access_key(signature.access_key_id));
  }
  if (auto failure = verifier_.verify(view, signature, credential->secret_access_key,
                                      sha256_hex(body), clock_.real_ms())) {
    return auth::json_error(failure);
  }
  if (credential->identity.kind != PrincipalKind::kRoot) return not_root();
  // A session of the root's, as the console has one, proves itself by its token.
  if (!equal_constant_time(credential->session_token, signature.session_token)) return not_root();
  const int64_t expires_ms = credential->identity.session_expires_ms;
  if (expires_ms != 0 && expires_ms <= clock_.domain_ms()) return not_root();
  return credential->identity.account;
}

}  // namespace tarn::gateway
