// Dashboards: create, update, describe, delete. Their versions: dashboard_versions.cpp.
#include "services/quicksight/asset_listing.h"
#include "services/quicksight/definitions.h"
#include "services/quicksight/drafts.h"
#include "services/quicksight/folder_rows.h"
#include "services/quicksight/permissions.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/search.h"
#include "services/quicksight/tags.h"
#include "services/quicksight/tell.h"

namespace tarn::quicksight {
namespace {

constexpr AssetKind kKind = AssetKind::kDashboard;

Result<Draft> draft_of(Context& context, const DraftRequest& request, wire::Text description,
                       const api::DashboardPublishOptions* options) {
  Draft draft = TRY(make_draft(context, request));
  draft.version.description = description;
  if (options != nullptr) {
    draft.version.publish_options = json_of(model_shape("DashboardPublishOptions"), options);
  }
  return draft;
}

// Both of CreateDashboard and of UpdateDashboard.
template <class Out>
Out made_dashboard(Context& context, wire::Text id, int64_t version) {
  Out out = answer<Out>(context, 202);
  out.arn = context.arena.copy(asset_arn(context, kKind, id));
  out.version_arn = context.arena.copy(version_arn(context, kKind, id, version));
  out.dashboard_id = id;
  out.creation_status = "CREATION_IN_PROGRESS";
  return out;
}

void tell_dashboard_version(Context& context, std::string_view id, const VersionRow& row,
                            api::DashboardVersion& out) {
  tell_version_summary(context, kKind, id, row, out);
  tell_errors(context, row.errors, out.errors);
  out.data_set_arns = copy_texts(context, row.data_set_arns);
  out.theme_arn = copy_present(context, row.theme_arn);
  out.sheets = tell_sheets(context, row.sheets);
}

void tell_dashboard_summary(Context& context, const AssetRow& row, api::DashboardSummary& out) {
  tell_asset(context, kKind, row, out);
  out.dashboard_id = context.arena.copy(row.id);
  if (row.published_version == 0) return;
  out.published_version_number = row.published_version;
  out.last_published_time = wire::Timestamp{row.published_ms};
}

Result<void> check_links(Context& context, const wire::List<wire::Text>& arns) {
  for (wire::Text arn : arns) {
    const std::string id = TRY(own_asset_id(context, AssetKind::kAnalysis, arn));
    TRY(require_asset(context, AssetKind::kAnalysis, id));
  }
  return {};
}

}  // namespace

Result<api::CreateDashboardResponse> create_dashboard(Quicksight&, Context& context,
                                                      const api::CreateDashboardRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_no_asset(context, kKind, in.dashboard_id));
  TRY(check_links(context, in.link_entities));
  Draft draft = TRY(draft_of(context, TRY(request_of(kKind, in)), in.version_description,
                             in.dashboard_publish_options));
  draft.version.number = 1;
  AssetRow row;
  row.id = in.dashboard_id;
  row.name = in.name;
  row.created_ms = row.modified_ms = draft.version.created_ms;
  row.latest_version = 1;
  row.link_entities = {in.link_entities.begin(), in.link_entities.end()};
  if (!draft.has_failed) {
    row.published_version = 1;
    row.published_ms = row.created_ms;
  }
  TRY(put_draft(context, kKind, row.id, draft));
  TRY(put_asset(context, kKind, row));
  TRY(put_grants(context, kKind, row.id, in.permissions));
  if (in.link_sharing_configuration != nullptr) {
    TRY(put_link_grants(context, row.id, in.link_sharing_configuration->permissions));
  }
  TRY(put_tags(context, asset_arn(context, kKind, row.id), in.tags));
  TRY(put_in_folders(context, in.folder_arns, kKind, row.id));
  return made_dashboard<api::CreateDashboardResponse>(context, in.dashboard_id, 1);
}

Result<api::UpdateDashboardResponse> update_dashboard(Quicksight&, Context& context,
                                                      const api::UpdateDashboardRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  AssetRow row = TRY(require_asset(context, kKind, in.dashboard_id));
  TRY(require_room_for_version(context, kKind, row.id));
  Draft draft = TRY(draft_of(context, TRY(request_of(kKind, in)), in.version_description,
                             in.dashboard_publish_options));
  draft.version.number = ++row.latest_version;
  row.name = in.name;
  row.modified_ms = draft.version.created_ms;
  TRY(put_draft(context, kKind, row.id, draft));
  TRY(put_asset(context, kKind, row));
  return made_dashboard<api::UpdateDashboardResponse>(context, in.dashboard_id, row.latest_version);
}

Result<api::DescribeDashboardResponse> describe_dashboard(Quicksight&, Context& context,
                                                          const api::DescribeDashboardRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const AssetRow row = TRY(require_asset(context, kKind, in.dashboard_id));
  const VersionRow version =
      TRY(asked_version(context, kKind, row, in.version_number, in.alias_name));
  auto out = answer<api::DescribeDashboardResponse>(context);
  out.dashboard = context.arena.make<api::Dashboard>();
  tell_asset(context, kKind, row, *out.dashboard);
  out.dashboard->dashboard_id = in.dashboard_id;
  out.dashboard->link_entities = copy_texts(context, row.link_entities);
  if (row.published_version != 0) {
    out.dashboard->last_published_time = wire::Timestamp{row.published_ms};
  }
  out.dashboard->version = context.arena.make<api::DashboardVersion>();
  tell_dashboard_version(context, row.id, version, *out.dashboard->version);
  return out;
}

Result<api::DescribeDashboardDefinitionResponse> describe_dashboard_definition(
    Quicksight&, Context& context, const api::DescribeDashboardDefinitionRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const AssetRow row = TRY(require_asset(context, kKind, in.dashboard_id));
  const VersionRow version =
      TRY(asked_version(context, kKind, row, in.version_number, in.alias_name));
  auto out = answer<api::DescribeDashboardDefinitionResponse>(context);
  out.dashboard_id = in.dashboard_id;
  out.name = context.arena.copy(row.name);
  out.resource_status = context.arena.copy(version.status);
  out.theme_arn = copy_present(context, version.theme_arn);
  tell_errors(context, version.errors, out.errors);
  out.definition = TRY(structure_of<api::DashboardVersionDefinition>(
      context, definition_shape(kKind),
      TRY(load_definition(context, kKind, row.id, version.number))));
  if (!version.publish_options.empty()) {
    out.dashboard_publish_options = TRY(structure_of<api::DashboardPublishOptions>(
        context, model_shape("DashboardPublishOptions"), version.publish_options));
  }
  return out;
}

Result<api::DeleteDashboardResponse> delete_dashboard(Quicksight&, Context& context,
                                                      const api::DeleteDashboardRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const AssetRow row = TRY(require_asset(context, kKind, in.dashboard_id));
  if (in.version_number) {
    TRY(require_version(context, kKind, row.id, *in.version_number));
    if (*in.version_number == row.published_version || *in.version_number == row.latest_version) {
      return conflicting("The published and the latest version of a dashboard can't be deleted.");
    }
    TRY(erase_version(context, kKind, row.id, *in.version_number));
  } else {
    TRY(erase_asset(context, kKind, row.id));
  }
  auto out = answer<api::DeleteDashboardResponse>(context);
  out.dashboard_id = in.dashboard_id;
  out.arn = context.arena.copy(asset_arn(context, kKind, row.id));
  return out;
}

Result<api::ListDashboardsResponse> list_dashboards(Quicksight&, Context& context,
                                                    const api::ListDashboardsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  auto out = answer<api::ListDashboardsResponse>(context);
  TRY(list_assets(context, kKind, in, tell_dashboard_summary, out.dashboard_summary_list,
                  out.next_token));
  return out;
}

Result<api::SearchDashboardsResponse> search_dashboards(Quicksight&, Context& context,
                                                        const api::SearchDashboardsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  auto out = answer<api::SearchDashboardsResponse>(context);
  TRY(search_assets(context, kKind, in, tell_dashboard_summary, out.dashboard_summary_list,
                    out.next_token));
  return out;
}

Result<api::UpdateDashboardLinksResponse> update_dashboard_links(
    Quicksight&, Context& context, const api::UpdateDashboardLinksRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  AssetRow row = TRY(require_asset(context, kKind, in.dashboard_id));
  TRY(check_links(context, in.link_entities));
  row.link_entities = {in.link_entities.begin(), in.link_entities.end()};
  row.modified_ms = context.clock.domain_ms();
  TRY(put_asset(context, kKind, row));
  auto out = answer<api::UpdateDashboardLinksResponse>(context);
  out.dashboard_arn = context.arena.copy(asset_arn(context, kKind, row.id));
  out.link_entities = in.link_entities;
  return out;
}

}  // namespace tarn::quicksight
