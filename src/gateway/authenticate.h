// Authentication: who signed a request.
#pragma once

#include <string_view>

#include "auth/sigv4.h"
#include "base/clock.h"
#include "core/identities.h"
#include "gateway/request.h"

namespace tarn::gateway {

struct Authentication {
  auth::SignatureVerifier& verifier;
  Identities& identities;
  const Clock& clock;
  std::string_view default_region;  // of requests that name none
};

// Fills the request's identity and region, and what its signature says of the body. S3 takes
// unsigned requests as anonymous. `body_sha256_hex`: of a body that was read whole, else empty.
// Errors are in the wording of the request's protocol.
Result<void> authenticate(const Authentication& with, Request& request,
                          std::string_view body_sha256_hex);

// The same for a request that carries a signature of version 4 for the service of a signing name.
Result<void> authenticate_for(const Authentication& with, Request& request,
                              std::string_view expected_service, std::string_view body_sha256_hex);

// An active credential and, of a session, its token: what a form's signature is checked with.
Result<SharedCredential> require_credential(const Authentication& with, const Request& request,
                                            std::string_view access_key_id,
                                            std::string_view session_token);

// A failed check in the wording of the request's protocol.
Error to_error(const auth::Failure& failure, const Request& request);

}  // namespace tarn::gateway
