// Describe…Permissions and Update…Permissions of analyses, dashboards, templates and themes.
#include "services/quicksight/answers.h"
#include "services/quicksight/assets.h"
#include "services/quicksight/permissions.h"
#include "services/quicksight/quicksight.h"

namespace tarn::quicksight {
namespace {

// Grants first, then revokes, as the documentation orders them.
template <class In>
Result<void> change_grants(Context& context, AssetKind kind, std::string_view id, const In& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_asset(context, kind, id));
  TRY(put_grants(context, kind, id, in.grant_permissions));
  return revoke_grants(context, kind, id, in.revoke_permissions);
}

template <class Out>
Result<Out> told(Context& context, AssetKind kind, std::string_view id) {
  Out out = answer<Out>(context);
  out.permissions = tell_grants(context, TRY(load_grants(context, kind, id)));
  const wire::Text arn = context.arena.copy(asset_arn(context, kind, id));
  const wire::Text own_id = context.arena.copy(id);
  if constexpr (requires { out.analysis_arn; }) {
    out.analysis_arn = arn;
    out.analysis_id = own_id;
  } else if constexpr (requires { out.dashboard_arn; }) {
    out.dashboard_arn = arn;
    out.dashboard_id = own_id;
    const auto grants = TRY(load_grants(context, AssetKind::kDashboardLink, id));
    if (!grants.empty()) {
      out.link_sharing_configuration = context.arena.make<api::LinkSharingConfiguration>();
      out.link_sharing_configuration->permissions = tell_grants(context, grants);
    }
  } else if constexpr (requires { out.template_arn; }) {
    out.template_arn = arn;
    out.template_id = own_id;
  } else {
    out.theme_arn = arn;
    out.theme_id = own_id;
  }
  return out;
}

template <class Out, class In>
Result<Out> described(Context& context, AssetKind kind, std::string_view id, const In& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_asset(context, kind, id));
  return told<Out>(context, kind, id);
}

template <class Out, class In>
Result<Out> changed(Context& context, AssetKind kind, std::string_view id, const In& in) {
  TRY(change_grants(context, kind, id, in));
  return told<Out>(context, kind, id);
}

}  // namespace

Result<api::DescribeAnalysisPermissionsResponse> describe_analysis_permissions(
    Quicksight&, Context& context, const api::DescribeAnalysisPermissionsRequest& in) {
  return described<api::DescribeAnalysisPermissionsResponse>(context, AssetKind::kAnalysis,
                                                             in.analysis_id, in);
}

Result<api::UpdateAnalysisPermissionsResponse> update_analysis_permissions(
    Quicksight&, Context& context, const api::UpdateAnalysisPermissionsRequest& in) {
  return changed<api::UpdateAnalysisPermissionsResponse>(context, AssetKind::kAnalysis,
                                                         in.analysis_id, in);
}

Result<api::DescribeDashboardPermissionsResponse> describe_dashboard_permissions(
    Quicksight&, Context& context, const api::DescribeDashboardPermissionsRequest& in) {
  return described<api::DescribeDashboardPermissionsResponse>(context, AssetKind::kDashboard,
                                                              in.dashboard_id, in);
}

Result<api::UpdateDashboardPermissionsResponse> update_dashboard_permissions(
    Quicksight&, Context& context, const api::UpdateDashboardPermissionsRequest& in) {
  TRY(change_grants(context, AssetKind::kDashboard, in.dashboard_id, in));
  TRY(put_link_grants(context, in.dashboard_id, in.grant_link_permissions));
  TRY(revoke_grants(context, AssetKind::kDashboardLink, in.dashboard_id,
                    in.revoke_link_permissions));
  return told<api::UpdateDashboardPermissionsResponse>(context, AssetKind::kDashboard,
                                                       in.dashboard_id);
}

Result<api::DescribeTemplatePermissionsResponse> describe_template_permissions(
    Quicksight&, Context& context, const api::DescribeTemplatePermissionsRequest& in) {
  return described<api::DescribeTemplatePermissionsResponse>(context, AssetKind::kTemplate,
                                                             in.template_id, in);
}

Result<api::UpdateTemplatePermissionsResponse> update_template_permissions(
    Quicksight&, Context& context, const api::UpdateTemplatePermissionsRequest& in) {
  return changed<api::UpdateTemplatePermissionsResponse>(context, AssetKind::kTemplate,
                                                         in.template_id, in);
}

Result<api::DescribeThemePermissionsResponse> describe_theme_permissions(
    Quicksight&, Context& context, const api::DescribeThemePermissionsRequest& in) {
  return described<api::DescribeThemePermissionsResponse>(context, AssetKind::kTheme, in.theme_id,
                                                          in);
}

Result<api::UpdateThemePermissionsResponse> update_theme_permissions(
    Quicksight&, Context& context, const api::UpdateThemePermissionsRequest& in) {
  return changed<api::UpdateThemePermissionsResponse>(context, AssetKind::kTheme, in.theme_id, in);
}

}  // namespace tarn::quicksight
