#include "services/quicksight/source_rows.h"

namespace tarn::quicksight {

OwnerRow owner_of(const Identity& identity) {
  OwnerRow owner;
  owner.kind = static_cast<int32_t>(identity.kind);
  owner.account = identity.account;
  owner.canonical_id = identity.canonical_id;
  owner.arn = identity.arn;
  owner.principal_id = identity.principal_id;
  owner.user_name = identity.user_name;
  owner.role_arn = identity.role_arn;
  owner.session_name = identity.session_name;
  owner.session_policies = identity.session_policies;
  return owner;
}

Identity identity_of(const OwnerRow& owner) {
  Identity identity;
  identity.kind = static_cast<PrincipalKind>(owner.kind);
  identity.account = owner.account;
  identity.canonical_id = owner.canonical_id;
  identity.arn = owner.arn;
  identity.principal_id = owner.principal_id;
  identity.user_name = owner.user_name;
  identity.role_arn = owner.role_arn;
  identity.session_name = owner.session_name;
  identity.session_policies = owner.session_policies;
  return identity;
}

}  // namespace tarn::quicksight
