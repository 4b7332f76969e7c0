// Aliases: names of keys, in one account and region.
#include "services/kms/alias_store.h"
#include "services/kms/errors.h"
#include "services/kms/key_lookup.h"
#include "services/kms/kms_operations.h"
#include "services/kms/list_page.h"

namespace tarn::kms {
namespace {

constexpr size_t kMaxAliasesOfKey = 50;

Result<void> check_alias_name(std::string_view name) {
  if (!name.starts_with("alias/")) {
    return validation(
        "Alias must start with the prefix \"alias/\". Please see"
        " https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
  }
  if (name == "alias/") return validation("Invalid identifier");
  if (name.starts_with("alias/aws/")) return reserved_alias();
  if (name.substr(6).find(':') != std::string_view::npos) {
    return invalid_alias_name(std::string(name) + " contains invalid characters for an alias");
  }
  return {};
}

Result<std::optional<AliasRow>> find_alias(Context& context, std::string_view name) {
  const auto bytes = TRY(context.transaction.get(alias_key(context.scope(), name).bytes()));
  if (!bytes) return std::optional<AliasRow>();
  return std::optional<AliasRow>(TRY(store::decode_row<AliasRow>(*bytes)));
}

Result<AliasRow> require_alias(Context& context, std::string_view name) {
  auto found = TRY(find_alias(context, name));
  if (!found) return no_such_alias(alias_arn(context.region, context.account, name));
  return *std::move(found);
}

// An alias names a key of its own account and region.
Result<LoadedKey> find_target(const Kms& kms, Context& context, std::string_view id) {
  LoadedKey key = TRY(find_key_itself(kms, context, id));
  TRY(require_not_pending(key));
  if (key.account != context.account) return invalid_arn(key.arn);
  const auto aliases = TRY(aliases_of(context.transaction, context.scope(), key.row.id));
  if (aliases.size() >= kMaxAliasesOfKey) return limit_exceeded("A key has at most 50 aliases.");
  return key;
}

}  // namespace

Result<api::CreateAliasResponse> create_alias(Kms& kms, Context& context,
                                              const api::CreateAliasRequest& in) {
  TRY(check_alias_name(in.alias_name));
  if (TRY(find_alias(context, in.alias_name))) {
    return alias_exists(alias_arn(context.region, context.account, in.alias_name));
  }
  const LoadedKey key = TRY(find_target(kms, context, in.target_key_id));
  TRY(put_alias(context, in.alias_name, key.row.id));
  return api::CreateAliasResponse{};
}

Result<api::UpdateAliasResponse> update_alias(Kms& kms, Context& context,
                                              const api::UpdateAliasRequest& in) {
  TRY(check_alias_name(in.alias_name));
  TRY(require_alias(context, in.alias_name));
  const LoadedKey before = TRY(find_key(kms, context, in.alias_name));
  const LoadedKey after = TRY(find_target(kms, context, in.target_key_id));
  // What was encrypted under the alias must not meet another kind of key.
  if (before.row.usage != after.row.usage || before.is_symmetric() != after.is_symmetric()) {
    return validation("Alias " + std::string(in.alias_name) +
                      " must stay on a key of the same type and usage.");
  }
  TRY(put_alias(context, in.alias_name, after.row.id));
  return api::UpdateAliasResponse{};
}

Result<api::DeleteAliasResponse> delete_alias(Kms&, Context& context,
                                              const api::DeleteAliasRequest& in) {
  TRY(check_alias_name(in.alias_name));
  TRY(erase_alias(context, TRY(require_alias(context, in.alias_name))));
  return api::DeleteAliasResponse{};
}

Result<api::ListAliasesResponse> list_aliases(Kms& kms, Context& context,
                                              const api::ListAliasesRequest& in) {
  std::string key_id;
  if (wire::present(in.key_id)) {
    key_id = TRY(find_key_itself(kms, context, in.key_id))
    .row.id;
  }
  std::vector<api::AliasListEntry> found;
  const auto take = [&](const AliasRow& row) -> Result<bool> {
    if (!key_id.empty() && row.key_id != key_id) return false;
    api::AliasListEntry entry;
    entry.alias_name = context.arena.copy(row.name);
    entry.alias_arn = context.arena.copy(alias_arn(context.region, context.account, row.name));
    entry.target_key_id = context.arena.copy(row.key_id);
    entry.creation_date = wire::Timestamp{row.created_ms};
    entry.last_updated_date = wire::Timestamp{row.updated_ms};
    found.push_back(entry);
    return true;
  };
  const std::string next =
      TRY(list_page<AliasRow>(context, store::Key(context.scope(), "kms.alias").bytes(), in.marker,
                              in.limit.value_or(kDefaultPage), take));
  api::ListAliasesResponse out;
  out.aliases = to_list(context, found);
  set_next(context, next, out);
  return out;
}

}  // namespace tarn::kms
