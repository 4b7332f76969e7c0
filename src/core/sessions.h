// Sessions: roles and temporary credentials, as STS needs them. IAM implements it.
//
// Calls read and write through the caller's transaction, so that a session and the answer that
// shows its secret are one commit. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/identity.h"
#include "store/transaction.h"

namespace tarn {

struct AssumableRole {
  std::string arn;
  std::string name;
  std::string id;  // AROA…
  std::string account;
  std::string canonical_id;  // of the account
  std::string trust_policy;  // JSON
  int64_t max_session_seconds = 3600;
};

struct SessionCredential {
  std::string access_key_id;  // ASIA…
  std::string secret_access_key;
  std::string session_token;
  int64_t expires_ms = 0;
};

class Sessions {
 public:
  virtual ~Sessions() = default;

  virtual Result<std::optional<AssumableRole>> find_role(store::Transaction& transaction,
                                                         std::string_view role_arn) = 0;
  // The default version's JSON; nothing where there is no such policy for the account.
  virtual Result<std::optional<std::string>> find_policy(store::Transaction& transaction,
                                                         std::string_view account,
                                                         std::string_view policy_arn) = 0;
  // Stores a session that signs as `identity` until `expires_ms` of domain time.
  virtual Result<SessionCredential> issue(store::Transaction& transaction, Identity identity,
                                          int64_t expires_ms) = 0;
  // The account that an access key belongs to.
  virtual Result<std::optional<std::string>> account_of(store::Transaction& transaction,
                                                        std::string_view access_key_id) = 0;
};

}  // namespace tarn
