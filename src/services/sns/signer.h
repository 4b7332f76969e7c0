// Signer: signs messages, so that their receivers can tell that they are SNS's, and serves the
// certificate that says by which key.
//
//   Json message = notification(…);
//   TRY(signer.sign(message, "2", endpoint_url));
//   gateway.add_web(sns.signer());
//
// One key for all topics, made when it is first needed and kept under the master key. Thread-safe.
// https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/json.h"
#include "base/key_pair.h"
#include "core/keys.h"
#include "core/web_endpoints.h"
#include "store/database.h"
#include "store/row.h"

namespace tarn::sns {

class Signer final : public WebEndpoints {
 public:
  Signer(store::Database& database, Keys& keys, const Clock& clock)
      : database_(database), keys_(keys), clock_(clock) {}

  // Version "1" signs with SHA-1, "2" with SHA-256. A function's messages spell the certificate's
  // address in their own way.
  Result<void> sign(Json& message, std::string_view version, std::string_view endpoint_url,
                    std::string_view url_member = "SigningCertURL");

  bool takes(std::string_view host, std::string_view target) const override;
  size_t max_body_bytes() const override { return 1024; }
  void answer(std::shared_ptr<WebRequest> request, std::function<void(WebAnswer)> done) override;

 private:
  struct Signing {
    KeyPair key;
    std::string certificate_pem;
    std::string id;  // in the certificate's address
  };

  Result<std::shared_ptr<const Signing>> signing();

  store::Database& database_;
  Keys& keys_;
  const Clock& clock_;
  std::mutex mutex_;
  uint64_t generation_ = 0;
  std::shared_ptr<const Signing> signing_;
  // The last message and its signature: a topic has many subscribers.
  std::pair<std::string, std::string> last_;
};

}  // namespace tarn::sns
