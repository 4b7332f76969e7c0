#include "services/quicksight/assets.h"

#include "services/quicksight/definitions.h"
#include "services/quicksight/errors.h"
#include "services/quicksight/folder_rows.h"
#include "services/quicksight/permissions.h"
#include "services/quicksight/snapshot_rows.h"
#include "services/quicksight/tags.h"

namespace tarn::quicksight {
namespace {

std::string title(AssetKind kind, std::string_view id) {
  return std::string(title_of(kind)) + " " + std::string(id);
}

Result<void> erase_below(Context& context, const store::Key& prefix) {
  return context.transaction.erase_range(prefix.bytes(), store::prefix_end(prefix.bytes()));
}

}  // namespace

store::Key versions_key(const store::Scope& scope, AssetKind kind, std::string_view id) {
  return store::Key(scope, "quicksight.version").add(word_of(kind)).add(id);
}

store::Key aliases_key(const store::Scope& scope, AssetKind kind, std::string_view id) {
  return store::Key(scope, "quicksight.alias").add(word_of(kind)).add(id);
}

Result<AssetRow> require_asset(Context& context, AssetKind kind, std::string_view id) {
  const auto bytes = TRY(context.transaction.get(asset_key(context.scope(), kind, id).bytes()));
  if (!bytes) return not_found(title(kind, id));
  AssetRow row = TRY(store::decode_row<AssetRow>(*bytes));
  if (row.purge_ms != 0 && row.purge_ms <= context.clock.domain_ms()) {
    return not_found(title(kind, id));
  }
  return row;
}

Result<void> require_no_asset(Context& context, AssetKind kind, std::string_view id) {
  const auto bytes = TRY(context.transaction.get(asset_key(context.scope(), kind, id).bytes()));
  if (!bytes) return {};
  const AssetRow row = TRY(store::decode_row<AssetRow>(*bytes));
  if (row.purge_ms != 0 && row.purge_ms <= context.clock.domain_ms()) {
    return erase_asset(context, kind, id);
  }
  return resource_exists(title(kind, id) + " already exists.");
}

Result<void> put_asset(Context& context, AssetKind kind, const AssetRow& row) {
  return context.transaction.put(asset_key(context.scope(), kind, row.id).bytes(),
                                 store::encode_row(row));
}

Result<VersionRow> require_version(Context& context, AssetKind kind, std::string_view id,
                                   int64_t number) {
  const auto bytes = TRY(
      context.transaction.get(versions_key(context.scope(), kind, id).add_integer(number).bytes()));
  if (!bytes) return not_found("Version " + std::to_string(number) + " of " + title(kind, id));
  return store::decode_row<VersionRow>(*bytes);
}

Result<void> put_version(Context& context, AssetKind kind, std::string_view id,
                         const VersionRow& row) {
  return context.transaction.put(
      versions_key(context.scope(), kind, id).add_integer(row.number).bytes(),
      store::encode_row(row));
}

Result<VersionRow> asked_version(Context& context, AssetKind kind, const AssetRow& asset,
                                 const std::optional<int64_t>& number, std::string_view alias) {
  if (number && !alias.empty()) {
    return invalid_value("Specify either a version number or an alias, not both.");
  }
  if (number) return require_version(context, kind, asset.id, *number);
  int64_t wanted = asset.latest_version;
  const bool by_default = alias.empty() && kind == AssetKind::kDashboard;
  if (alias == "$PUBLISHED" || by_default) {
    if (kind != AssetKind::kDashboard) return not_found("Alias " + std::string(alias));
    // What was never published is told by its latest version, whose errors say why.
    if (asset.published_version != 0) wanted = asset.published_version;
    if (asset.published_version == 0 && !by_default) {
      return not_found("A published version of " + title(kind, asset.id));
    }
  } else if (!alias.empty() && alias != "$LATEST") {
    const auto bytes = TRY(
        context.transaction.get(aliases_key(context.scope(), kind, asset.id).add(alias).bytes()));
    if (!bytes) return not_found("Alias " + std::string(alias) + " of " + title(kind, asset.id));
    wanted = TRY(store::decode_row<AliasRow>(*bytes))
    .version;
  }
  return require_version(context, kind, asset.id, wanted);
}

Result<void> erase_version(Context& context, AssetKind kind, std::string_view id, int64_t number) {
  TRY(context.transaction.erase(
      versions_key(context.scope(), kind, id).add_integer(number).bytes()));
  return erase_below(context, definition_key(context.scope(), kind, id).add_integer(number));
}

Result<void> erase_asset(Context& context, AssetKind kind, std::string_view id) {
  const store::Scope scope = context.scope();
  TRY(context.transaction.erase(asset_key(scope, kind, id).bytes()));
  TRY(erase_below(context, versions_key(scope, kind, id)));
  TRY(erase_below(context, definition_key(scope, kind, id)));
  TRY(erase_below(context, aliases_key(scope, kind, id)));
  TRY(take_out_of_all_folders(context, kind, id));
  TRY(erase_grants(context, kind, id));
  if (kind == AssetKind::kDashboard) {
    TRY(erase_grants(context, AssetKind::kDashboardLink, id));
    TRY(erase_snapshot_jobs(context, id));
  }
  return erase_tags(context, asset_arn(context, kind, id));
}

}  // namespace tarn::quicksight
