// ConsoleSignIn: core/sign_in.h's SignIn over IAM's rows. Thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "core/sign_in.h"
#include "services/iam/iam.h"

namespace tarn::iam {

class ConsoleSignIn final : public SignIn {
 public:
  explicit ConsoleSignIn(Iam& iam) : iam_(iam) {}

  Result<Identity> check(const PasswordProof& proof) override;
  Result<Identity> check(const AccessKeyProof& proof) override;
  Result<std::optional<Identity>> find_user(std::string_view account,
                                            std::string_view user_name) override;
  Result<SessionCredential> issue_credentials(const Identity& identity, int64_t seconds) override;

 private:
  // Whether who signed in still may.
  Result<void> check_again(store::Transaction& transaction, const Identity& identity);
  Result<void> note_use(const Identity& identity, const PasswordProof& proof);

  Iam& iam_;
};

}  // namespace tarn::iam
