// SignIn: who a person is that signs in to the console, and credentials for what they do there.
// IAM implements it. Thread-safe; a password takes tens of milliseconds to check.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/identity.h"
#include "core/sessions.h"

namespace tarn {

struct PasswordProof {
  std::string account;  // twelve digits, or the account's alias
  std::string user_name;
  std::string password;
  std::string new_password;  // where the old one must be changed; empty: not given
};

struct AccessKeyProof {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;  // of temporary credentials
};

class SignIn {
 public:
  virtual ~SignIn() = default;

  // Errors: SignInFailed, whatever of it is wrong; PasswordChangeRequired; PasswordPolicyViolation.
  virtual Result<Identity> check(const PasswordProof& proof) = 0;
  virtual Result<Identity> check(const AccessKeyProof& proof) = 0;

  // The user of that name, for the record of a failure; nothing where there is none.
  virtual Result<std::optional<Identity>> find_user(std::string_view account,
                                                    std::string_view user_name) = 0;

  // Credentials with the permissions of `identity`, which signed in earlier, for at most `seconds`.
  // SignInEnded where its user, key or login profile is no more, or its own session has ended.
  virtual Result<SessionCredential> issue_credentials(const Identity& identity,
                                                      int64_t seconds) = 0;
};

}  // namespace tarn
