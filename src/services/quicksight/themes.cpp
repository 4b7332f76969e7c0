// Themes: the account's own, beside the starter themes.
#include "services/quicksight/asset_listing.h"
#include "services/quicksight/definitions.h"
#include "services/quicksight/permissions.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/tags.h"
#include "services/quicksight/tell.h"
#include "services/quicksight/theme_book.h"

namespace tarn::quicksight {
namespace {

constexpr AssetKind kKind = AssetKind::kTheme;

template <class Out>
Out made_theme(Context& context, wire::Text id, int64_t version) {
  Out out = answer<Out>(context, 201);
  out.arn = context.arena.copy(asset_arn(context, kKind, id));
  out.version_arn = context.arena.copy(version_arn(context, kKind, id, version));
  out.theme_id = id;
  out.creation_status = "CREATION_SUCCESSFUL";
  return out;
}

void tell_theme_summary(Context& context, const AssetRow& row, api::ThemeSummary& out) {
  tell_asset(context, kKind, row, out);
  out.theme_id = context.arena.copy(row.id);
  out.latest_version_number = row.latest_version;
}

void tell_starter_summary(Context& context, const StarterTheme& theme, api::ThemeSummary& out) {
  out.arn = context.arena.copy(starter_theme_arn(theme.id));
  out.name = theme.name;
  out.theme_id = theme.id;
  out.latest_version_number = 1;
}

// A base must be a starter theme, as in AWS.
Result<void> check_base(wire::Text base) {
  if (find_starter_theme(base) == nullptr) return not_found("Theme " + std::string(base));
  return {};
}

Result<void> put_theme_version(Context& context, const std::string& id, int64_t number,
                               wire::Text base, wire::Text description, std::string_view json) {
  VersionRow version;
  version.number = number;
  version.status = "CREATION_SUCCESSFUL";
  version.created_ms = context.clock.domain_ms();
  version.description = description;
  version.theme_arn = base;
  TRY(put_definition(context, kKind, id, number, json));
  return put_version(context, kKind, id, version);
}

Result<api::ThemeConfiguration*> read_configuration(Context& context, std::string_view json) {
  return structure_of<api::ThemeConfiguration>(context, definition_shape(kKind), json);
}

Result<api::Theme*> told_starter(Context& context, const StarterTheme& starter) {
  auto* theme = context.arena.make<api::Theme>();
  theme->arn = context.arena.copy(starter_theme_arn(starter.id));
  theme->name = starter.name;
  theme->theme_id = starter.id;
  theme->type = "QUICKSIGHT";
  auto* version = theme->version = context.arena.make<api::ThemeVersion>();
  version->version_number = 1;
  version->arn = context.arena.copy(starter_theme_arn(starter.id) + "/version/1");
  version->base_theme_id = starter.id;
  version->status = "CREATION_SUCCESSFUL";
  version->configuration = TRY(read_configuration(context, starter.configuration));
  return theme;
}

Result<api::Theme*> told_theme(Context& context, const AssetRow& row, const VersionRow& version) {
  auto* theme = context.arena.make<api::Theme>();
  tell_asset(context, kKind, row, *theme);
  theme->theme_id = context.arena.copy(row.id);
  theme->type = "CUSTOM";
  auto* out = theme->version = context.arena.make<api::ThemeVersion>();
  tell_version_summary(context, kKind, row.id, version, *out);
  out->base_theme_id = context.arena.copy(version.theme_arn);
  out->configuration = TRY(
      read_configuration(context, TRY(load_definition(context, kKind, row.id, version.number))));
  return theme;
}

}  // namespace

Result<api::CreateThemeResponse> create_theme(Quicksight&, Context& context,
                                              const api::CreateThemeRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_no_asset(context, kKind, in.theme_id));
  if (find_starter_theme(in.theme_id) != nullptr) {
    return resource_exists("Theme " + std::string(in.theme_id) + " already exists.");
  }
  TRY(check_base(in.base_theme_id));
  AssetRow row;
  row.id = in.theme_id;
  row.name = in.name;
  row.created_ms = row.modified_ms = context.clock.domain_ms();
  row.latest_version = 1;
  TRY(put_theme_version(context, row.id, 1, in.base_theme_id, in.version_description,
                        json_of(definition_shape(kKind), in.configuration)));
  TRY(put_asset(context, kKind, row));
  TRY(put_grants(context, kKind, row.id, in.permissions));
  TRY(put_tags(context, asset_arn(context, kKind, row.id), in.tags));
  return made_theme<api::CreateThemeResponse>(context, in.theme_id, 1);
}

Result<api::UpdateThemeResponse> update_theme(Quicksight&, Context& context,
                                              const api::UpdateThemeRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  AssetRow row = TRY(require_asset(context, kKind, in.theme_id));
  TRY(require_room_for_version(context, kKind, row.id));
  TRY(check_base(in.base_theme_id));
  const std::string json = in.configuration != nullptr
                               ? json_of(definition_shape(kKind), in.configuration)
                               : TRY(load_definition(context, kKind, row.id, row.latest_version));
  if (wire::present(in.name)) row.name = in.name;
  row.modified_ms = context.clock.domain_ms();
  ++row.latest_version;
  TRY(put_theme_version(context, row.id, row.latest_version, in.base_theme_id,
                        in.version_description, json));
  TRY(put_asset(context, kKind, row));
  return made_theme<api::UpdateThemeResponse>(context, in.theme_id, row.latest_version);
}

Result<api::DescribeThemeResponse> describe_theme(Quicksight&, Context& context,
                                                  const api::DescribeThemeRequest& in) {
  auto out = answer<api::DescribeThemeResponse>(context);
  if (const StarterTheme* starter = find_starter_theme(in.theme_id)) {
    out.theme = TRY(told_starter(context, *starter));
    return out;
  }
  TRY(require_own_account(context, in.aws_account_id));
  const AssetRow row = TRY(require_asset(context, kKind, in.theme_id));
  const VersionRow version =
      TRY(asked_version(context, kKind, row, in.version_number, in.alias_name));
  out.theme = TRY(told_theme(context, row, version));
  return out;
}

Result<api::DeleteThemeResponse> delete_theme(Quicksight&, Context& context,
                                              const api::DeleteThemeRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const AssetRow row = TRY(require_asset(context, kKind, in.theme_id));
  if (in.version_number) {
    TRY(require_version(context, kKind, row.id, *in.version_number));
    if (*in.version_number == row.latest_version) {
      return conflicting("The latest version of a theme can't be deleted.");
    }
    TRY(erase_version(context, kKind, row.id, *in.version_number));
  } else {
    TRY(erase_asset(context, kKind, row.id));
  }
  auto out = answer<api::DeleteThemeResponse>(context);
  out.arn = context.arena.copy(asset_arn(context, kKind, row.id));
  out.theme_id = in.theme_id;
  return out;
}

// The starter themes come first, on the first page, which may so be a little longer than asked.
Result<api::ListThemesResponse> list_themes(Quicksight&, Context& context,
                                            const api::ListThemesRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  auto out = answer<api::ListThemesResponse>(context);
  std::vector<api::ThemeSummary> themes;
  const bool is_first = !wire::present(in.next_token) || in.next_token.empty();
  if (is_first && in.type != "CUSTOM") {
    for (const StarterTheme& theme : starter_themes()) {
      tell_starter_summary(context, theme, themes.emplace_back());
    }
  }
  if (in.type != "QUICKSIGHT") {
    wire::List<api::ThemeSummary> own;
    TRY(list_assets(context, kKind, in, tell_theme_summary, own, out.next_token));
    themes.insert(themes.end(), own.begin(), own.end());
  }
  out.theme_summary_list = to_list(context, themes);
  return out;
}

Result<api::ListThemeVersionsResponse> list_theme_versions(
    Quicksight&, Context& context, const api::ListThemeVersionsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_asset(context, kKind, in.theme_id));
  auto out = answer<api::ListThemeVersionsResponse>(context);
  TRY(list_versions(context, kKind, in.theme_id, in, out.theme_version_summary_list,
                    out.next_token));
  return out;
}

}  // namespace tarn::quicksight
