// What KMS stores, and its keys, in the scope of the key's account and region.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "store/key.h"
#include "store/row.h"

namespace tarn::kms {

// What a key computes with. The newest encrypts, all decrypt.
struct Material {
  std::string id;       // 64 hex digits
  std::string wrapped;  // under the master key; a secret of the spec's size, or PKCS #8
  int64_t created_ms = 0;
  bool on_demand = false;  // how a rotation came: asked for, or by its period
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, wrapped);
    v(3, created_ms);
    v(4, on_demand);
  }
};

struct KeyRow {
  std::string id;
  int64_t created_ms = 0;
  std::string description;
  std::string spec;     // a KeySpec of the model
  std::string usage;    // a KeyUsageType
  std::string policy;   // JSON, as given
  std::string manager;  // "AWS" or "CUSTOMER"
  bool is_disabled = false;
  int64_t deletion_ms = 0;       // when it goes; 0: stays
  int64_t rotation_days = 0;     // 0: does not rotate by itself
  int64_t next_rotation_ms = 0;  // while rotation_days is set
  std::string public_der;        // of a key pair
  std::vector<Material> materials;
  std::map<std::string, std::string> tags;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, created_ms);
    v(3, description);
    v(4, spec);
    v(5, usage);
    v(6, policy);
    v(7, manager);
    v(8, is_disabled);
    v(9, deletion_ms);
    v(10, rotation_days);
    v(11, next_rotation_ms);
    v(12, public_der);
    v(13, materials);
    v(14, tags);
  }
  store::UnknownFields unknown;
};

// A row that says all by its key.
struct KeyMark {
  template <class V>
  void fields(V&) {}
  store::UnknownFields unknown;
};

struct AliasRow {
  std::string name;  // with "alias/"
  std::string key_id;
  int64_t created_ms = 0;
  int64_t updated_ms = 0;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, key_id);
    v(3, created_ms);
    v(4, updated_ms);
  }
  store::UnknownFields unknown;
};

struct GrantRow {
  std::string id;  // 64 hex digits
  std::string key_id;
  std::string name;
  int64_t created_ms = 0;
  std::string grantee;  // ARN, or a service's name
  std::string retiring;
  std::string issuing_account;  // ARN of its root
  std::vector<std::string> operations;
  std::map<std::string, std::string> context_equals;
  std::map<std::string, std::string> context_subset;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, key_id);
    v(3, name);
    v(4, created_ms);
    v(5, grantee);
    v(6, retiring);
    v(7, issuing_account);
    v(8, operations);
    v(9, context_equals);
    v(10, context_subset);
  }
  store::UnknownFields unknown;
};

inline store::Key key_key(const store::Scope& scope, std::string_view id) {
  return store::Key(scope, "kms.key").add(id);
}
inline store::Key alias_key(const store::Scope& scope, std::string_view name) {
  return store::Key(scope, "kms.alias").add(name);
}
// All deletions that wait, of all accounts, the earliest first.
inline store::Key deletions_key(uint64_t generation) {
  return {store::Scope{generation, "000000000000", store::kGlobal}, "kms.deletion"};
}
inline store::Key deletion_key(const store::Scope& scope, const KeyRow& row) {
  store::Key key = deletions_key(scope.generation);
  key.add_integer(row.deletion_ms).add(scope.account).add(scope.region).add(row.id);
  return key;
}
// All grants of a key; add the grant's id for one.
inline store::Key grants_key(const store::Scope& scope, std::string_view key_id) {
  return store::Key(scope, "kms.grant").add(key_id);
}

}  // namespace tarn::kms
