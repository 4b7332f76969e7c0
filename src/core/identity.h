// Identity: who makes a call, as signatures and IAM know it. A plain value.
#pragma once

#include <cstdint>
#include <map>
#include <string>
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

}  // namespace tarn
