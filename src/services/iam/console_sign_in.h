// ConsoleSignIn: core/sign_in.h's SignIn over IAM's rows. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/sign_in.h"
#include "services/iam/console_sessions.h"
#include "services/iam/iam.h"

namespace tarn::iam {

class ConsoleSignIn final : public SignIn {
 public:
  explicit ConsoleSignIn(Iam& iam) : iam_(iam) {}

  Result<SignedIn> check(const PasswordProof& proof) override;
  Result<SignedIn> check(const AccessKeyProof& proof) override;
  Result<std::optional<Identity>> find_user(std::string_view account,
                                            std::string_view user_name) override;
  Result<std::string> open_session(const SignedIn& who, int64_t until_ms) override;
  Result<void> close_session(std::string_view session_id) override;
  Result<ConsoleGrant> issue_credentials(std::string_view session_id, int64_t seconds) override;

 private:
  // Who signed in, as they are by now. SignInEnded where what proved it holds no more.
  Result<Identity> identity_of(store::Transaction& transaction, const ConsoleSessionRow& row);
  // Notes that the password was used, and changes one that must be. Its mark.
  Result<std::string> note_use(const Identity& identity, const PasswordProof& proof);

  Iam& iam_;
};

}  // namespace tarn::iam
