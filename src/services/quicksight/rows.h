// What QuickSight stores of assets, and its keys, all in the scope of account and region. Assets of
// every kind have permissions (permissions.h) and tags (tags.h), kept beside them by kind and id.
// Users and what is above them: identity_rows.h. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "store/key.h"
#include "store/row.h"

namespace tarn::quicksight {

enum class AssetKind : uint8_t {
  kAnalysis,
  kDashboard,
  kTemplate,
  kTheme,
  kFolder,
  kDataSet,
  kDataSource,
  kDashboardLink,  // a dashboard as all who have its link see it: has permissions only
};

// As ARNs have it: "analysis", "dashboard", "template", "theme", "folder", "dataset", "datasource".
std::string_view word_of(AssetKind kind);
// As messages have it: "Analysis", "Dashboard", …, "DataSet", "DataSource".
std::string_view title_of(AssetKind kind);

std::string asset_arn(std::string_view region, std::string_view account, AssetKind kind,
                      std::string_view id);
std::string asset_arn(const Context& context, AssetKind kind, std::string_view id);

struct AssetRef {
  AssetKind kind = AssetKind::kAnalysis;
  std::string region;
  std::string account;
  std::string id;
};
// Nothing where it is no ARN of an asset.
std::optional<AssetRef> parse_asset_arn(std::string_view arn);
// The id of an asset of that kind in the caller's account and region.
Result<std::string> own_asset_id(const Context& context, AssetKind kind, std::string_view arn);

// What one principal may do with an asset. Key: quicksight.grant (kind, id, principal's ARN);
// quicksight.grant_of (principal's ARN, kind, id) is empty: what goes when the principal goes.
struct GrantRow {
  std::string principal;
  std::vector<std::string> actions;  // "quicksight:DescribeDashboard"
  template <class V>
  void fields(V& v) {
    v(1, principal);
    v(2, actions);
  }
  store::UnknownFields unknown;
};

// quicksight.analysis, .dashboard, .template, .theme, .folder, .data_set, .data_source (id): the
// asset's own row, whatever its kind has in it.
store::Key asset_key(const store::Scope& scope, AssetKind kind, std::string_view id);
store::Key assets_key(const store::Scope& scope, AssetKind kind);  // of all of a kind
Result<bool> has_asset(Context& context, AssetKind kind, std::string_view id);
store::Key grants_key(const store::Scope& scope, AssetKind kind, std::string_view id);
store::Key grant_of_key(const store::Scope& scope, std::string_view principal,
                        std::string_view kind_word, std::string_view id);

}  // namespace tarn::quicksight
