// What IAM stores outside of accounts: accounts themselves, and what signs. Keys: account_rows.h.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "store/row.h"

namespace tarn::iam {

struct AccountRow {
  std::string id;            // twelve digits
  std::string canonical_id;  // 64 hexadecimal digits
  std::string display_name;
  std::string email;
  std::string alias;
  int64_t created_ms = 0;
  std::vector<std::string> root_keys;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, canonical_id);
    v(3, display_name);
    v(4, email);
    v(5, alias);
    v(6, created_ms);
    v(7, root_keys);
  }
  store::UnknownFields unknown;
};

enum class CredentialKind : int32_t { kRoot = 0, kUser = 1, kSession = 2 };

// What signs: an access key of a root or a user, or a session's.
struct CredentialRow {
  std::string access_key_id;
  CredentialKind kind = CredentialKind::kRoot;
  std::string account;
  std::string user_name;       // of a user
  std::string wrapped_secret;  // by core/keys.h; its context is the access key id
  bool inactive = false;
  int64_t created_ms = 0;
  // Of a session:
  std::string wrapped_token;
  int64_t expires_ms = 0;
  int32_t principal_kind = 0;  // core/identity.h
  std::string arn;
  std::string principal_id;
  std::string role_arn;
  std::string session_name;
  std::vector<std::string> session_policies;
  std::map<std::string, std::string> session_tags;
  template <class V>
  void fields(V& v) {
    v(1, access_key_id);
    v(2, kind);
    v(3, account);
    v(4, user_name);
    v(5, wrapped_secret);
    v(6, inactive);
    v(7, created_ms);
    v(8, wrapped_token);
    v(9, expires_ms);
    v(10, principal_kind);
    v(11, arn);
    v(12, principal_id);
    v(13, role_arn);
    v(14, session_name);
    v(15, session_policies);
    v(16, session_tags);
  }
  store::UnknownFields unknown;
};

// When a key last signed a call that was put to the authorizer.
struct KeyUseRow {
  int64_t used_ms = 0;
  std::string service;
  std::string region;
  template <class V>
  void fields(V& v) {
    v(1, used_ms);
    v(2, service);
    v(3, region);
  }
  store::UnknownFields unknown;
};

}  // namespace tarn::iam
