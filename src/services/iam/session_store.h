// SessionStore: core/sessions.h's Sessions over IAM's rows. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/sessions.h"
#include "services/iam/iam.h"

namespace tarn::iam {

class SessionStore final : public Sessions {
 public:
  explicit SessionStore(Iam& iam) : iam_(iam) {}

  Result<std::optional<AssumableRole>> find_role(store::Transaction& transaction,
                                                 std::string_view role_arn) override;
  Result<std::optional<std::string>> find_policy(store::Transaction& transaction,
                                                 std::string_view account,
                                                 std::string_view policy_arn) override;
  Result<SessionCredential> issue(store::Transaction& transaction, Identity identity,
                                  int64_t expires_ms) override;
  Result<std::optional<std::string>> account_of(store::Transaction& transaction,
                                                std::string_view access_key_id) override;

 private:
  // Removes a few sessions that ended long ago, so that they do not pile up.
  Result<void> sweep(store::Transaction& transaction, uint64_t generation);

  Iam& iam_;
};

}  // namespace tarn::iam
