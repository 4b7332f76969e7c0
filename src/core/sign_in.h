// SignIn: who a person is that signs in to the console, that they are signed in, and credentials
// for what they do there. IAM implements it. Thread-safe; a password takes tens of milliseconds.
//
//   SignedIn who = TRY(sign_in.check(proof));
//   std::string id = TRY(sign_in.open_session(who, until_ms));   // for the browser alone
//   ConsoleGrant grant = TRY(sign_in.issue_credentials(id, 3600));
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

struct SignedIn {
  Identity identity;
  std::string password_mark;  // which password proved it; empty: a key did
};

struct ConsoleGrant {
  Identity identity;
  SessionCredential credential;
};

class SignIn {
 public:
  virtual ~SignIn() = default;

  // Errors: SignInFailed, whatever of it is wrong; PasswordChangeRequired; PasswordPolicyViolation.
  virtual Result<SignedIn> check(const PasswordProof& proof) = 0;
  virtual Result<SignedIn> check(const AccessKeyProof& proof) = 0;

  // The user of that name, for the record of a failure; nothing where there is none.
  virtual Result<std::optional<Identity>> find_user(std::string_view account,
                                                    std::string_view user_name) = 0;

  // Durable: a session outlives the server. It ends at `until_ms` of domain time, when it is
  // closed, and with what proved it: the key, or the password that the user had.
  virtual Result<std::string> open_session(const SignedIn& who, int64_t until_ms) = 0;
  virtual Result<void> close_session(std::string_view session_id) = 0;

  // Credentials with the permissions of who signed in, for at most `seconds`. SignInEnded where the
  // session has ended or never was.
  virtual Result<ConsoleGrant> issue_credentials(std::string_view session_id, int64_t seconds) = 0;
};

}  // namespace tarn
