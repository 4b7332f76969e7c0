// Identity: who makes a call, as signatures and IAM know it. A plain value; SharedIdentity is one
// that many calls share.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tarn {

enum class PrincipalKind { kAnonymous, kRoot, kUser, kAssumedRole, kService };

struct Identity {
  PrincipalKind kind = PrincipalKind::kAnonymous;
  std::string account;       // twelve digits; empty for anonymous
  std::string canonical_id;  // S3's 64 hex digits of the account
  std::string arn;           // arn:aws:iam::…:user/x, arn:aws:sts::…:assumed-role/role/session
  std::string principal_id;  // AIDA…, AROA…:session, the account of the root, or a service's name
  std::string user_name;     // of a user
  std::string role_arn;      // of an assumed role: arn:aws:iam::…:role/x
  std::string session_name;                   // of an assumed role
  std::string access_key_id;                  // what signed the call; empty for internal calls
  int64_t session_created_ms = 0;             // 0: no session
  int64_t session_expires_ms = 0;             // 0: no session
  std::vector<std::string> session_policies;  // JSON documents that narrow the session
  std::map<std::string, std::string> session_tags;  // aws:PrincipalTag
  std::string service;  // of kService, and of calls that a service makes: "glue.amazonaws.com"
};

// Never null. Anonymous, where nothing else is said.
class SharedIdentity {
 public:
  SharedIdentity() : identity_(anonymous()) {}
  explicit SharedIdentity(std::shared_ptr<const Identity> identity)
      : identity_(std::move(identity)) {}
  explicit SharedIdentity(Identity identity)
      : identity_(std::make_shared<const Identity>(std::move(identity))) {}

  const Identity& operator*() const { return *identity_; }
  const Identity* operator->() const { return identity_.get(); }

 private:
  static const std::shared_ptr<const Identity>& anonymous() {
    static const auto kAnonymous = std::make_shared<const Identity>();
    return kAnonymous;
  }

  std::shared_ptr<const Identity> identity_;
};

}  // namespace tarn
