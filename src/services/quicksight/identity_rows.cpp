#include "services/quicksight/identity_rows.h"

#include "services/quicksight/errors.h"

namespace tarn::quicksight {
namespace {

std::string principal_arn(const Context& context, std::string_view kind, std::string_view rest) {
  return "arn:aws:quicksight:" + std::string(context.region) + ":" + std::string(context.account) +
         ":" + std::string(kind) + "/" + std::string(rest);
}

}  // namespace

std::string user_arn(const Context& context, std::string_view space, std::string_view name) {
  return principal_arn(context, "user", std::string(space) + "/" + std::string(name));
}

std::string group_arn(const Context& context, std::string_view space, std::string_view name) {
  return principal_arn(context, "group", std::string(space) + "/" + std::string(name));
}

std::string namespace_arn(const Context& context, std::string_view name) {
  return principal_arn(context, "namespace", name);
}

store::Key user_key(const store::Scope& scope, std::string_view space, std::string_view name) {
  return store::Key(scope, "quicksight.user").add(space).add(name);
}

store::Key group_key(const store::Scope& scope, std::string_view space, std::string_view name) {
  return store::Key(scope, "quicksight.group").add(space).add(name);
}

store::Key member_key(const store::Scope& scope, std::string_view space, std::string_view group,
                      std::string_view user) {
  return store::Key(scope, "quicksight.member").add(space).add(group).add(user);
}

store::Key member_of_key(const store::Scope& scope, std::string_view space, std::string_view user,
                         std::string_view group) {
  return store::Key(scope, "quicksight.member_of").add(space).add(user).add(group);
}

Result<void> require_namespace(Context& context, std::string_view space) {
  if (space == kDefaultNamespace) return {};
  const std::string key = store::Key(context.scope(), "quicksight.namespace").add(space).bytes();
  if (!TRY(context.transaction.get(key))) return no_such_namespace(space);
  return {};
}

Result<UserRow> require_user(Context& context, std::string_view space, std::string_view name) {
  TRY(require_namespace(context, space));
  const auto bytes = TRY(context.transaction.get(user_key(context.scope(), space, name).bytes()));
  if (!bytes) return no_such_user(name);
  return store::decode_row<UserRow>(*bytes);
}

Result<UserRow> user_of_caller(Context& context) {
  const Identity& caller = context.identity;
  std::string name = caller.user_name;
  if (caller.kind == PrincipalKind::kRoot) name = caller.account;
  if (caller.kind == PrincipalKind::kAssumedRole) {
    name = caller.role_arn.substr(caller.role_arn.rfind('/') + 1) + "/" + caller.session_name;
  }
  auto user = require_user(context, kDefaultNamespace, name);
  if (!user.ok() || user->identity_type != "IAM") return no_such_quicksight_user(caller.arn);
  return user;
}

Result<GroupRow> require_group(Context& context, std::string_view space, std::string_view name) {
  TRY(require_namespace(context, space));
  const auto bytes = TRY(context.transaction.get(group_key(context.scope(), space, name).bytes()));
  if (!bytes) return no_such_group(name);
  return store::decode_row<GroupRow>(*bytes);
}

}  // namespace tarn::quicksight
