// A dashboard's versions: which there are, and which is published.
#include "services/quicksight/asset_listing.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/tell.h"

namespace tarn::quicksight {

Result<api::ListDashboardVersionsResponse> list_dashboard_versions(
    Quicksight&, Context& context, const api::ListDashboardVersionsRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const AssetRow row = TRY(require_asset(context, AssetKind::kDashboard, in.dashboard_id));
  auto out = answer<api::ListDashboardVersionsResponse>(context);
  TRY(list_versions(context, AssetKind::kDashboard, row.id, in, out.dashboard_version_summary_list,
                    out.next_token));
  return out;
}

Result<api::UpdateDashboardPublishedVersionResponse> update_dashboard_published_version(
    Quicksight&, Context& context, const api::UpdateDashboardPublishedVersionRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  AssetRow row = TRY(require_asset(context, AssetKind::kDashboard, in.dashboard_id));
  const VersionRow version =
      TRY(require_version(context, AssetKind::kDashboard, row.id, *in.version_number));
  if (version.has_failed()) {
    return conflicting("Version " + std::to_string(version.number) +
                       " has errors and can't be published.");
  }
  row.published_version = version.number;
  row.published_ms = context.clock.domain_ms();
  TRY(put_asset(context, AssetKind::kDashboard, row));
  auto out = answer<api::UpdateDashboardPublishedVersionResponse>(context);
  out.dashboard_id = in.dashboard_id;
  out.dashboard_arn = context.arena.copy(asset_arn(context, AssetKind::kDashboard, row.id));
  return out;
}

}  // namespace tarn::quicksight
