// Permissions of assets: what QuickSight's users, groups and namespaces may do with each, beside
// what IAM lets the caller do. IAM guards the operations; the grants guard what a signed-in user of
// QuickSight is shown (sessions), and decide what the searches find.
//
//   TRY(put_grants(context, AssetKind::kDashboard, id, in.permissions));
//   const Viewer viewer = TRY(viewer_of(context, user));
//   if (!TRY(may(context, viewer, AssetKind::kDashboard, id, "quicksight:QueryDashboard"))) …
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "services/quicksight/identity_rows.h"
#include "services/quicksight/quicksight_operations.h"
#include "services/quicksight/rows.h"

namespace tarn::quicksight {

inline constexpr size_t kMaxGrants = 100;  // of an asset

// Everybody whose grants hold for a user: it, its groups, its namespace. ARNs, its own first.
struct Principals {
  std::vector<std::string> arns;
  bool has(std::string_view arn) const;
};
Result<Principals> principals_of(Context& context, const UserRow& user);

// Adds to what the principals may do already. InvalidParameterValue where an action is none of the
// kind's, or a principal is unknown; LimitExceeded.
Result<void> put_grants(Context& context, AssetKind kind, std::string_view id,
                        const wire::List<api::ResourcePermission>& grants);
// For all who have a dashboard's link: of namespaces only.
Result<void> put_link_grants(Context& context, std::string_view dashboard,
                             const wire::List<api::ResourcePermission>& grants);
// Actions that a principal has not are passed over.
Result<void> revoke_grants(Context& context, AssetKind kind, std::string_view id,
                           const wire::List<api::ResourcePermission>& grants);
Result<std::vector<GrantRow>> load_grants(Context& context, AssetKind kind, std::string_view id);
Result<void> erase_grants(Context& context, AssetKind kind, std::string_view id);

// Of a principal that goes, or of all whose ARNs begin so ("…:user/red/").
Result<void> erase_grants_of(Context& context, std::string_view principal, bool is_prefix);

wire::List<api::ResourcePermission> tell_grants(Context& context,
                                                const std::vector<GrantRow>& grants);

// Whether a grant to one of the principals, on the asset or on a folder that it is in, has the
// action. Folders lend what their viewers and owners may do to all that is in them.
Result<bool> may(Context& context, const Principals& who, AssetKind kind, std::string_view id,
                 std::string_view action);

// The action that only owners have: "quicksight:UpdateDashboardPermissions".
std::string_view owner_action(AssetKind kind);
// The action that every viewer has: "quicksight:DescribeDashboard".
std::string_view viewer_action(AssetKind kind);

}  // namespace tarn::quicksight
