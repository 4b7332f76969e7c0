// The account's subscription and settings. An account is subscribed without having asked for it:
// only what was set has a row.
#include "services/quicksight/account.h"

#include "services/quicksight/answers.h"
#include "services/quicksight/identity_rows.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/quicksight_operations.h"

namespace tarn::quicksight {
namespace {

// Key: quicksight.account.
struct AccountRow {
  std::string name;
  std::string edition;
  std::string authentication;  // AuthenticationMethodOption
  std::string email;
  std::string default_namespace;
  bool is_unprotected = false;  // against its deletion
  bool is_deleted = false;
  template <class V>
  void fields(V& v) {
    v(1, name);
    v(2, edition);
    v(3, authentication);
    v(4, email);
    v(5, default_namespace);
    v(6, is_unprotected);
    v(7, is_deleted);
  }
  store::UnknownFields unknown;
};

std::string account_key(const Context& context) {
  return store::Key(context.scope(), "quicksight.account").bytes();
}

Result<AccountRow> load_account(Context& context) {
  const auto bytes = TRY(context.transaction.get(account_key(context)));
  if (bytes) return store::decode_row<AccountRow>(*bytes);
  AccountRow row;
  row.name = "tarn-" + std::string(context.account);
  row.edition = "ENTERPRISE";
  row.authentication = "IAM_AND_QUICKSIGHT";
  row.default_namespace = kDefaultNamespace;
  return row;
}

Result<void> store_account(Context& context, const AccountRow& row) {
  return context.transaction.put(account_key(context), store::encode_row(row));
}

Result<AccountRow> require_account(Context& context) {
  AccountRow row = TRY(load_account(context));
  if (row.is_deleted) {
    return resource_not_found(
        "Account " + std::string(context.account) + " is not subscribed to QuickSight.",
        "ACCOUNT_SETTINGS");
  }
  return row;
}

}  // namespace

Result<void> require_enterprise(Context& context, std::string_view what) {
  if (TRY(load_account(context)).edition != "STANDARD") return {};
  return unsupported_edition(std::string(what) + " need the Enterprise edition.");
}

// Once for an account: its name can't be changed afterwards.
Result<api::CreateAccountSubscriptionResponse> create_account_subscription(
    Quicksight&, Context& context, const api::CreateAccountSubscriptionRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  if (in.authentication_method == "ACTIVE_DIRECTORY" ||
      in.authentication_method == "IAM_IDENTITY_CENTER") {
    return not_served("the authentication method " + std::string(in.authentication_method));
  }
  AccountRow row = TRY(load_account(context));
  const bool is_named = TRY(context.transaction.get(account_key(context)))
  .has_value();
  if (is_named && !row.is_deleted) {
    return resource_exists("Account " + std::string(in.aws_account_id) + " is subscribed already.",
                           "ACCOUNT_SETTINGS");
  }
  row = AccountRow();
  row.name = in.account_name;
  row.edition = in.edition.empty() ? wire::Text("ENTERPRISE") : in.edition;
  row.authentication = in.authentication_method;
  row.email = in.notification_email;
  row.default_namespace = kDefaultNamespace;
  TRY(store_account(context, row));
  auto out = answer<api::CreateAccountSubscriptionResponse>(context);
  out.signup_response = context.arena.make<api::SignupResponse>();
  out.signup_response->iam_user = true;
  out.signup_response->account_name = in.account_name;
  out.signup_response->directory_type = "QUICKSIGHT";
  return out;
}

Result<api::DescribeAccountSubscriptionResponse> describe_account_subscription(
    Quicksight&, Context& context, const api::DescribeAccountSubscriptionRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const AccountRow row = TRY(require_account(context));
  auto out = answer<api::DescribeAccountSubscriptionResponse>(context);
  out.account_info = context.arena.make<api::AccountInfo>();
  out.account_info->account_name = context.arena.copy(row.name);
  out.account_info->edition = context.arena.copy(row.edition);
  out.account_info->notification_email = copy_present(context, row.email);
  out.account_info->authentication_type = context.arena.copy(row.authentication);
  out.account_info->account_subscription_status = "ACCOUNT_CREATED";
  return out;
}

// Its assets stay, as nothing here costs anything; what is refused is the account's description.
Result<api::DeleteAccountSubscriptionResponse> delete_account_subscription(
    Quicksight&, Context& context, const api::DeleteAccountSubscriptionRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  AccountRow row = TRY(require_account(context));
  if (!row.is_unprotected) {
    return precondition_not_met("The account is protected against termination.");
  }
  row.is_deleted = true;
  TRY(store_account(context, row));
  return answer<api::DeleteAccountSubscriptionResponse>(context);
}

Result<api::DescribeAccountSettingsResponse> describe_account_settings(
    Quicksight&, Context& context, const api::DescribeAccountSettingsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const AccountRow row = TRY(require_account(context));
  auto out = answer<api::DescribeAccountSettingsResponse>(context);
  out.account_settings = context.arena.make<api::AccountSettings>();
  out.account_settings->account_name = context.arena.copy(row.name);
  out.account_settings->edition = context.arena.copy(row.edition);
  out.account_settings->default_namespace = context.arena.copy(row.default_namespace);
  out.account_settings->notification_email = copy_present(context, row.email);
  out.account_settings->public_sharing_enabled = false;
  out.account_settings->termination_protection_enabled = !row.is_unprotected;
  return out;
}

Result<api::UpdateAccountSettingsResponse> update_account_settings(
    Quicksight&, Context& context, const api::UpdateAccountSettingsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  AccountRow row = TRY(require_account(context));
  TRY(require_namespace(context, in.default_namespace));
  row.default_namespace = in.default_namespace;
  if (wire::present(in.notification_email)) row.email = in.notification_email;
  if (in.termination_protection_enabled) {
    row.is_unprotected = !*in.termination_protection_enabled;
  }
  TRY(store_account(context, row));
  return answer<api::UpdateAccountSettingsResponse>(context);
}

}  // namespace tarn::quicksight
