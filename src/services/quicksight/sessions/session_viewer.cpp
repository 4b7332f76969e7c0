#include "services/quicksight/sessions/session_viewer.h"

#include <algorithm>
#include <utility>

#include "services/quicksight/sessions/session_errors.h"

namespace tarn::quicksight {
namespace {

constexpr std::string_view kGroupPart = ":group/";

// "arn:aws:quicksight:us-east-1:123456789012:group/default/sales" → "sales"
std::string_view group_name(std::string_view arn) {
  const size_t at = arn.find(kGroupPart);
  if (at == std::string_view::npos) return {};
  const std::string_view path = arn.substr(at + kGroupPart.size());
  return path.substr(path.find('/') + 1);
}

}  // namespace

Result<SessionViewer> load_viewer(Context& context, SessionRow row) {
  SessionViewer made;
  made.viewer.namespace_name = row.namespace_name;
  if (row.user_name.empty()) {
    made.viewer.is_anonymous = true;
    made.viewer.session_tags = row.session_tags;
    made.row = std::move(row);
    return made;
  }
  auto user = require_user(context, row.namespace_name, row.user_name);
  if (!user.ok()) return bearer_not_valid();
  made.role = user->role;
  made.is_author = row.kind == "CONSOLE" && user->is_author();
  made.principals = TRY(principals_of(context, *user));
  made.viewer.user_name = user->name;
  made.viewer.user_arn = user_arn(context, user->namespace_name, user->name);
  for (const std::string& arn : made.principals.arns) {
    const std::string_view name = group_name(arn);
    if (name.empty()) continue;
    made.viewer.group_arns.push_back(arn);
    made.viewer.group_names.emplace_back(name);
  }
  made.row = std::move(row);
  return made;
}

Result<void> require_dashboard(Context& context, const SessionViewer& who, std::string_view id) {
  const Error denied =
      not_permitted("You are not permitted to see the dashboard " + std::string(id) + ".");
  const SessionRow& row = who.row;
  if (row.kind == "VISUAL" && id != row.dashboard_id) return denied;
  if (who.is_anonymous()) {
    const std::string arn = asset_arn(context, AssetKind::kDashboard, id);
    const bool is_listed = std::find(row.authorized_arns.begin(), row.authorized_arns.end(), arn) !=
                           row.authorized_arns.end();
    if (is_listed) return {};
    return denied;
  }
  const bool may_see = TRY(may(context, who.principals, AssetKind::kDashboard, id,
                               viewer_action(AssetKind::kDashboard)));
  if (may_see) return {};
  return denied;
}

}  // namespace tarn::quicksight
