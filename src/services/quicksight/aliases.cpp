// Aliases of templates and themes: names for versions.
#include <vector>

#include "services/quicksight/answers.h"
#include "services/quicksight/assets.h"
#include "services/quicksight/paging.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/quicksight_operations.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kMaxAliases = 100;  // of an asset

std::string alias_key(Context& context, AssetKind kind, std::string_view id,
                      std::string_view name) {
  return aliases_key(context.scope(), kind, id).add(name).bytes();
}

Error no_such_alias(AssetKind kind, std::string_view id, std::string_view name) {
  return not_found("Alias " + std::string(name) + " of " + std::string(title_of(kind)) + " " +
                   std::string(id));
}

Result<AliasRow> require_alias(Context& context, AssetKind kind, std::string_view id,
                               std::string_view name) {
  const AssetRow asset = TRY(require_asset(context, kind, id));
  if (name == "$LATEST") return AliasRow{std::string(name), asset.latest_version, {}};
  const auto bytes = TRY(context.transaction.get(alias_key(context, kind, id, name)));
  if (!bytes) return no_such_alias(kind, id, name);
  return store::decode_row<AliasRow>(*bytes);
}

// `is_new`: whether it must not or must be there.
Result<AliasRow> put_alias(Context& context, AssetKind kind, std::string_view id,
                           std::string_view name, int64_t version, bool is_new) {
  TRY(require_asset(context, kind, id));
  if (name.starts_with('$')) return invalid_value("The alias " + std::string(name) + " is given.");
  TRY(require_version(context, kind, id, version));
  const std::string key = alias_key(context, kind, id, name);
  const bool is_there = TRY(context.transaction.get(key))
  .has_value();
  if (is_new && is_there) {
    return resource_exists("Alias " + std::string(name) + " already exists.");
  }
  if (!is_new && !is_there) return no_such_alias(kind, id, name);
  if (is_new) {
    const std::string all = aliases_key(context.scope(), kind, id).bytes();
    size_t aliases = 0;
    auto cursor = TRY(context.transaction.scan_loosely(all, store::prefix_end(all)));
    for (; cursor->valid(); TRY(cursor->next())) ++aliases;
    if (aliases >= kMaxAliases) return limit_exceeded("There can be 100 aliases.");
  }
  AliasRow row{std::string(name), version, {}};
  TRY(context.transaction.put(key, store::encode_row(row)));
  return row;
}

Result<void> drop_alias(Context& context, AssetKind kind, std::string_view id,
                        std::string_view name) {
  TRY(require_asset(context, kind, id));
  const std::string key = alias_key(context, kind, id, name);
  if (!TRY(context.transaction.get(key))) return no_such_alias(kind, id, name);
  return context.transaction.erase(key);
}

template <class T>
void tell_alias(Context& context, AssetKind kind, std::string_view id, const AliasRow& row,
                T& out) {
  out.arn = context.arena.copy(asset_arn(context, kind, id) + "/alias/" + row.name);
  out.alias_name = context.arena.copy(row.name);
  if constexpr (requires { out.template_version_number; }) {
    out.template_version_number = row.version;
  } else {
    out.theme_version_number = row.version;
  }
}

Result<wire::Text> page_of_aliases(Context& context, AssetKind kind, std::string_view id,
                                   const auto& in, auto& list) {
  TRY(require_asset(context, kind, id));
  std::vector<std::remove_cvref_t<decltype(list[0])>> items;
  const std::string next = TRY(
      list_page<AliasRow>(context, aliases_key(context.scope(), kind, id).bytes(), in.next_token,
                          in.max_results, [&](const AliasRow& row) -> Result<bool> {
                            tell_alias(context, kind, id, row, items.emplace_back());
                            return true;
                          }));
  list = to_list(context, items);
  return copy_present(context, next);
}

template <class Out>
Out told_template(Context& context, std::string_view id, const AliasRow& row,
                  int32_t status = 200) {
  Out out = answer<Out>(context, status);
  out.template_alias = context.arena.make<api::TemplateAlias>();
  tell_alias(context, AssetKind::kTemplate, id, row, *out.template_alias);
  return out;
}

template <class Out>
Out told_theme(Context& context, std::string_view id, const AliasRow& row, int32_t status = 200) {
  Out out = answer<Out>(context, status);
  out.theme_alias = context.arena.make<api::ThemeAlias>();
  tell_alias(context, AssetKind::kTheme, id, row, *out.theme_alias);
  return out;
}

}  // namespace

Result<api::CreateTemplateAliasResponse> create_template_alias(
    Quicksight&, Context& context, const api::CreateTemplateAliasRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  return told_template<api::CreateTemplateAliasResponse>(
      context, in.template_id,
      TRY(put_alias(context, AssetKind::kTemplate, in.template_id, in.alias_name,
                    *in.template_version_number, true)),
      201);
}

Result<api::UpdateTemplateAliasResponse> update_template_alias(
    Quicksight&, Context& context, const api::UpdateTemplateAliasRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  return told_template<api::UpdateTemplateAliasResponse>(
      context, in.template_id,
      TRY(put_alias(context, AssetKind::kTemplate, in.template_id, in.alias_name,
                    *in.template_version_number, false)));
}

Result<api::DescribeTemplateAliasResponse> describe_template_alias(
    Quicksight&, Context& context, const api::DescribeTemplateAliasRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  return told_template<api::DescribeTemplateAliasResponse>(
      context, in.template_id,
      TRY(require_alias(context, AssetKind::kTemplate, in.template_id, in.alias_name)));
}

Result<api::DeleteTemplateAliasResponse> delete_template_alias(
    Quicksight&, Context& context, const api::DeleteTemplateAliasRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(drop_alias(context, AssetKind::kTemplate, in.template_id, in.alias_name));
  auto out = answer<api::DeleteTemplateAliasResponse>(context);
  out.template_id = in.template_id;
  out.alias_name = in.alias_name;
  out.arn = context.arena.copy(asset_arn(context, AssetKind::kTemplate, in.template_id));
  return out;
}

Result<api::ListTemplateAliasesResponse> list_template_aliases(
    Quicksight&, Context& context, const api::ListTemplateAliasesRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  auto out = answer<api::ListTemplateAliasesResponse>(context);
  out.next_token = TRY(
      page_of_aliases(context, AssetKind::kTemplate, in.template_id, in, out.template_alias_list));
  return out;
}

Result<api::CreateThemeAliasResponse> create_theme_alias(Quicksight&, Context& context,
                                                         const api::CreateThemeAliasRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  return told_theme<api::CreateThemeAliasResponse>(
      context, in.theme_id,
      TRY(put_alias(context, AssetKind::kTheme, in.theme_id, in.alias_name,
                    *in.theme_version_number, true)),
      201);
}

Result<api::UpdateThemeAliasResponse> update_theme_alias(Quicksight&, Context& context,
                                                         const api::UpdateThemeAliasRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  return told_theme<api::UpdateThemeAliasResponse>(
      context, in.theme_id,
      TRY(put_alias(context, AssetKind::kTheme, in.theme_id, in.alias_name,
                    *in.theme_version_number, false)));
}

Result<api::DescribeThemeAliasResponse> describe_theme_alias(
    Quicksight&, Context& context, const api::DescribeThemeAliasRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  return told_theme<api::DescribeThemeAliasResponse>(
      context, in.theme_id,
      TRY(require_alias(context, AssetKind::kTheme, in.theme_id, in.alias_name)));
}

Result<api::DeleteThemeAliasResponse> delete_theme_alias(Quicksight&, Context& context,
                                                         const api::DeleteThemeAliasRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(drop_alias(context, AssetKind::kTheme, in.theme_id, in.alias_name));
  auto out = answer<api::DeleteThemeAliasResponse>(context);
  out.theme_id = in.theme_id;
  out.alias_name = in.alias_name;
  out.arn = context.arena.copy(asset_arn(context, AssetKind::kTheme, in.theme_id));
  return out;
}

Result<api::ListThemeAliasesResponse> list_theme_aliases(Quicksight&, Context& context,
                                                         const api::ListThemeAliasesRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  auto out = answer<api::ListThemeAliasesResponse>(context);
  out.next_token =
      TRY(page_of_aliases(context, AssetKind::kTheme, in.theme_id, in, out.theme_alias_list));
  return out;
}

}  // namespace tarn::quicksight
