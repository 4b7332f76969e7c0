// Login profiles: whether a user has a password for the console, and changing it.
#include "base/password_hash.h"
#include "services/iam/convert.h"
#include "services/iam/errors.h"
#include "services/iam/iam.h"
#include "services/iam/iam_operations.h"
#include "services/iam/passwords.h"

namespace tarn::iam {
namespace {

constexpr auto kLoginUser = EntityKind::kUser;

// The named user, or the caller.
Result<EntityRow> find_login_user(Context& context, AccountRows& rows, wire::Text user_name) {
  const std::string_view name = user_name.empty() ? context.identity.user_name : user_name;
  if (name.empty()) {
    return validation_error("Must specify userName when calling with non-User credentials");
  }
  return rows.require(kLoginUser, name);
}

api::LoginProfile* to_login_profile(Context& context, const EntityRow& user) {
  api::LoginProfile profile;
  profile.user_name = context.arena.copy(user.name);
  profile.create_date = wire::Timestamp{user.password_created_ms};
  profile.password_reset_required = user.password_reset_required;
  return in_arena(context, profile);
}

}  // namespace

Result<api::CreateLoginProfileResponse> create_login_profile(
    Iam& iam, Context& context, const api::CreateLoginProfileRequest& in) {
  AccountRows rows(context);
  EntityRow user = TRY(find_login_user(context, rows, in.user_name));
  if (!user.password_hash.empty()) return login_profile_exists(user.name);
  if (!wire::present(in.password)) return validation_error("Must specify a password");
  TRY(check_password(in.password, context.account, user.name));
  set_password(user, in.password, in.password_reset_required.value_or(false), context.random);
  user.password_created_ms = context.clock.domain_ms();
  TRY(rows.put(kLoginUser, user));
  iam.changed_by(context);
  api::CreateLoginProfileResponse out;
  out.login_profile = to_login_profile(context, user);
  return out;
}

Result<api::GetLoginProfileResponse> get_login_profile(Iam&, Context& context,
                                                       const api::GetLoginProfileRequest& in) {
  AccountRows rows(context);
  const EntityRow user = TRY(find_login_user(context, rows, in.user_name));
  if (user.password_hash.empty()) return no_login_profile(user.name);
  api::GetLoginProfileResponse out;
  out.login_profile = to_login_profile(context, user);
  return out;
}

Result<api::UpdateLoginProfileResponse> update_login_profile(
    Iam& iam, Context& context, const api::UpdateLoginProfileRequest& in) {
  AccountRows rows(context);
  EntityRow user = TRY(rows.require(kLoginUser, in.user_name));
  if (user.password_hash.empty()) return no_login_profile(user.name);
  const bool reset_required = in.password_reset_required.value_or(user.password_reset_required);
  if (wire::present(in.password)) {
    TRY(check_password(in.password, context.account, user.name));
    set_password(user, in.password, reset_required, context.random);
  }
  user.password_reset_required = reset_required;
  TRY(rows.put(kLoginUser, user));
  iam.changed_by(context);
  return api::UpdateLoginProfileResponse{};
}

Result<api::DeleteLoginProfileResponse> delete_login_profile(
    Iam& iam, Context& context, const api::DeleteLoginProfileRequest& in) {
  AccountRows rows(context);
  EntityRow user = TRY(find_login_user(context, rows, in.user_name));
  if (user.password_hash.empty()) return no_login_profile(user.name);
  user.password_hash.clear();
  user.password_created_ms = 0;
  user.password_reset_required = false;
  TRY(rows.put(kLoginUser, user));
  iam.changed_by(context);
  return api::DeleteLoginProfileResponse{};
}

// The resource is the caller, whose path no member of the input says.
Result<void> refine_change_password(Iam&, Context& context, const api::ChangePasswordRequest&,
                                    std::vector<AccessRequest>& requests) {
  for (AccessRequest& request : requests) request.resources = {context.identity.arn};
  return {};
}

Result<api::ChangePasswordResponse> change_password(Iam& iam, Context& context,
                                                    const api::ChangePasswordRequest& in) {
  if (context.identity.kind != PrincipalKind::kUser) return invalid_user_type();
  AccountRows rows(context);
  EntityRow user = TRY(rows.require(kLoginUser, context.identity.user_name));
  if (user.password_hash.empty()) return no_login_profile(user.name);
  if (!verify_password(in.old_password, user.password_hash)) return wrong_old_password();
  TRY(check_password(in.new_password, context.account, user.name));
  set_password(user, in.new_password, false, context.random);
  TRY(rows.put(kLoginUser, user));
  iam.changed_by(context);
  return api::ChangePasswordResponse{};
}

}  // namespace tarn::iam
