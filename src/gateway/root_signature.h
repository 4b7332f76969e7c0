// RootSignature: whether a request to one of Tarn's own pages is signed by the root of an account,
// with Signature Version 4 for the service "tarn". Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "auth/sigv4.h"
#include "base/clock.h"
#include "core/identities.h"
#include "http/exchange.h"

namespace tarn::gateway {

class RootSignature {
 public:
  RootSignature(Identities& identities, const Clock& clock)
      : identities_(identities), clock_(clock) {}

  // The root's account, or an error that says why not.
  Result<std::string> check(const http::RequestHead& head, std::string_view body);

 private:
  Identities& identities_;
  const Clock& clock_;
  auth::SignatureVerifier verifier_{16};
};

}  // namespace tarn::gateway
