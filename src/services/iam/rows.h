// What IAM stores. Keys: row_keys.h.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "store/row.h"

namespace tarn::iam {

// A user, a group or a role: what they share, and what only one kind has.
struct EntityRow {
  std::string name;
  std::string path;
  std::string id;  // AIDA…, AGPA…, AROA…
  int64_t created_ms = 0;
  std::map<std::string, std::string> inline_policies;  // name → JSON
  std::vector<std::string> attached_policies;          // ARNs
  std::map<std::string, std::string> tags;
  std::string boundary;                  // ARN of a managed policy
  std::vector<std::string> groups;       // of a user
  std::vector<std::string> access_keys;  // of a user
  std::string description;               // of a role
  std::string trust_policy;              // of a role: JSON
  int64_t max_session_seconds = 0;       // of a role
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, path);
    v(3, id);
    v(4, created_ms);
    v(5, inline_policies);
    v(6, attached_policies);
    v(7, tags);
    v(8, boundary);
    v(9, groups);
    v(10, access_keys);
    v(11, description);
    v(12, trust_policy);
    v(13, max_session_seconds);
  }
  store::UnknownFields unknown;
};

struct PolicyVersionRow {
  int64_t number = 0;  // 1 is "v1"
  std::string document;
  int64_t created_ms = 0;
  template <class V>
  void fields(V& v) {
    v(1, number);
    v(2, document);
    v(3, created_ms);
  }
  store::UnknownFields unknown;
};

// A managed policy of a customer.
struct PolicyRow {
  std::string name;
  std::string path;
  std::string id;  // ANPA…
  std::string description;
  int64_t created_ms = 0;
  int64_t updated_ms = 0;
  int64_t default_version = 1;
  int64_t latest_version = 1;
  std::vector<PolicyVersionRow> versions;  // oldest first
  std::map<std::string, std::string> tags;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, path);
    v(3, id);
    v(4, description);
    v(5, created_ms);
    v(6, updated_ms);
    v(7, default_version);
    v(8, latest_version);
    v(9, versions);
    v(10, tags);
  }
  store::UnknownFields unknown;
};

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
