// What an account stores of its identities and policies. Keys: account_rows.h.
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
  // Of a user who may sign in to the console:
  std::string password_hash;  // base/password_hash.h; empty: no login profile
  int64_t password_created_ms = 0;
  bool password_reset_required = false;
  int64_t password_used_ms = 0;
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
    v(14, password_hash);
    v(15, password_created_ms);
    v(16, password_reset_required);
    v(17, password_used_ms);
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

// A row that says all with its key.
struct MarkRow {
  template <class V>
  void fields(V&) {}
  store::UnknownFields unknown;
};

// Who has an account alias, which is unique among all accounts.
struct AliasRow {
  std::string account;
  template <class V>
  void fields(V& v) {
    v(1, account);
  }
  store::UnknownFields unknown;
};

}  // namespace tarn::iam
