// The account itself: its summary and its alias.
#include "services/iam/convert.h"
#include "services/iam/credentials.h"
#include "services/iam/errors.h"
#include "services/iam/iam.h"
#include "services/iam/iam_operations.h"

namespace tarn::iam {
namespace {

Result<AccountRow> require_account(Context& context) {
  auto row = TRY(find_account(context.transaction, context.generation, context.account));
  if (!row) return corrupt("the caller's account is missing");
  return *std::move(row);
}

Result<int32_t> count_entities(AccountRows& rows, EntityKind kind) {
  int32_t count = 0;
  TRY(rows.each_entity(kind, [&](const EntityRow&) {
    ++count;
    return true;
  }));
  return count;
}

}  // namespace

Result<api::GetAccountSummaryResponse> get_account_summary(Iam&, Context& context,
                                                           const api::GetAccountSummaryRequest&) {
  AccountRows rows(context);
  const AccountRow account = TRY(require_account(context));
  int32_t policies = 0;
  int32_t versions = 0;
  TRY(rows.each_policy([&](const PolicyRow& row) {
    ++policies;
    versions += static_cast<int32_t>(row.versions.size());
    return true;
  }));
  const std::pair<std::string_view, int32_t> summary[] = {
      {"Users", TRY(count_entities(rows, EntityKind::kUser))},
      {"Groups", TRY(count_entities(rows, EntityKind::kGroup))},
      {"Roles", TRY(count_entities(rows, EntityKind::kRole))},
      {"Policies", policies},
      {"PolicyVersionsInUse", versions},
      {"AccountAccessKeysPresent", account.root_keys.empty() ? 0 : 1},
      {"AccountMFAEnabled", 0},
      {"AccessKeysPerUserQuota", 2},
      {"AttachedPoliciesPerGroupQuota", 10},
      {"AttachedPoliciesPerRoleQuota", 10},
      {"AttachedPoliciesPerUserQuota", 10},
      {"GroupsPerUserQuota", 10},
      {"GroupPolicySizeQuota", 5120},
      {"RolePolicySizeQuota", 10240},
      {"UserPolicySizeQuota", 2048},
      {"AssumeRolePolicySizeQuota", 4096},
      {"PolicySizeQuota", 6144},
      {"VersionsPerPolicyQuota", 5},
  };
  api::GetAccountSummaryResponse out;
  out.summary_map = wire::make_map<int32_t>(context.arena, std::size(summary));
  for (uint32_t i = 0; i < out.summary_map.size; ++i) {
    out.summary_map[i] = {summary[i].first, summary[i].second};
  }
  return out;
}

Result<api::ListAccountAliasesResponse> list_account_aliases(
    Iam&, Context& context, const api::ListAccountAliasesRequest&) {
  const AccountRow account = TRY(require_account(context));
  api::ListAccountAliasesResponse out;
  out.account_aliases = wire::make_list<wire::Text>(context.arena, account.alias.empty() ? 0 : 1);
  if (!account.alias.empty()) out.account_aliases[0] = context.arena.copy(account.alias);
  out.is_truncated = false;
  return out;
}

Result<api::CreateAccountAliasResponse> create_account_alias(
    Iam&, Context& context, const api::CreateAccountAliasRequest& in) {
  AccountRow account = TRY(require_account(context));
  const std::string key = alias_key(context.generation, in.account_alias).bytes();
  if (const auto bytes = TRY(context.transaction.get(key))) {
    const AliasRow owner = TRY(store::decode_row<AliasRow>(*bytes));
    if (owner.account != account.id) return alias_exists(in.account_alias);
  }
  // An account has one alias: a new one takes the old one's place.
  if (!account.alias.empty()) {
    TRY(context.transaction.erase(alias_key(context.generation, account.alias).bytes()));
  }
  account.alias = in.account_alias;
  TRY(context.transaction.put(key, store::encode_row(AliasRow{account.id, {}})));
  TRY(put_account(context.transaction, context.generation, account));
  return api::CreateAccountAliasResponse{};
}

Result<api::DeleteAccountAliasResponse> delete_account_alias(
    Iam&, Context& context, const api::DeleteAccountAliasRequest& in) {
  AccountRow account = TRY(require_account(context));
  if (account.alias != in.account_alias) {
    return no_such_entity("The Account Alias cannot be found.");
  }
  TRY(context.transaction.erase(alias_key(context.generation, account.alias).bytes()));
  account.alias.clear();
  TRY(put_account(context.transaction, context.generation, account));
  return api::DeleteAccountAliasResponse{};
}

}  // namespace tarn::iam
