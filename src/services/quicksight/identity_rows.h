// What QuickSight stores of its namespaces, users and groups, and the keys, all in the scope of
// account and region. The namespace "default" is always there and has no row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/context.h"
#include "store/key.h"
#include "store/row.h"

namespace tarn::quicksight {

inline constexpr std::string_view kDefaultNamespace = "default";
inline constexpr size_t kMaxNameBytes = 256;  // of users and groups

// Key: quicksight.user (namespace, name); quicksight.user_principal (namespace, principal id) holds
// the name.
struct UserRow {
  std::string namespace_name;
  std::string name;
  std::string email;
  std::string role;           // UserRole
  std::string identity_type;  // IdentityType
  std::string principal_id;   // "federated/iam/AIDA…", or made of the name
  std::string iam_arn;        // of IAM's
  std::string session_name;   // of IAM's roles
  std::string custom_permissions;
  std::string login_provider;
  std::string login_provider_url;
  std::string external_login_id;
  int64_t created_ms = 0;
  template <class V>
  void fields(V& v) {
    v(1, namespace_name);
    v(2, name);
    v(3, email);
    v(4, role);
    v(5, identity_type);
    v(6, principal_id);
    v(7, iam_arn);
    v(8, session_name);
    v(9, custom_permissions);
    v(10, login_provider);
    v(11, login_provider_url);
    v(12, external_login_id);
    v(13, created_ms);
  }
  store::UnknownFields unknown;

  bool is_author() const {
    return role != "READER" && role != "READER_PRO" && role != "RESTRICTED_READER";
  }
};

// Key: quicksight.group (namespace, name).
struct GroupRow {
  std::string namespace_name;
  std::string name;
  std::string description;
  std::string principal_id;
  int64_t created_ms = 0;
  template <class V>
  void fields(V& v) {
    v(1, namespace_name);
    v(2, name);
    v(3, description);
    v(4, principal_id);
    v(5, created_ms);
  }
  store::UnknownFields unknown;
};

// A user in a group. Keys: quicksight.member (namespace, group, user) and the same rows by
// quicksight.member_of (namespace, user, group).
struct MemberRow {
  std::string group;
  std::string user;
  template <class V>
  void fields(V& v) {
    v(1, group);
    v(2, user);
  }
  store::UnknownFields unknown;
};

// Key: quicksight.namespace (name).
struct NamespaceRow {
  std::string name;
  int64_t created_ms = 0;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, created_ms);
  }
  store::UnknownFields unknown;
};

// "arn:aws:quicksight:us-east-1:123456789012:user/default/ann"
std::string user_arn(const Context& context, std::string_view space, std::string_view name);
std::string group_arn(const Context& context, std::string_view space, std::string_view name);
std::string namespace_arn(const Context& context, std::string_view name);

store::Key user_key(const store::Scope& scope, std::string_view space, std::string_view name);
store::Key group_key(const store::Scope& scope, std::string_view space, std::string_view name);
store::Key member_key(const store::Scope& scope, std::string_view space, std::string_view group,
                      std::string_view user);
store::Key member_of_key(const store::Scope& scope, std::string_view space, std::string_view user,
                         std::string_view group);

Result<void> require_namespace(Context& context, std::string_view space);
Result<UserRow> require_user(Context& context, std::string_view space, std::string_view name);
// The user that was registered for the caller's own IAM user, role session or root.
// QuickSightUserNotFound.
Result<UserRow> user_of_caller(Context& context);
Result<GroupRow> require_group(Context& context, std::string_view space, std::string_view name);

}  // namespace tarn::quicksight
