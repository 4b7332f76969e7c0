// The filter of a Search… operation: by name, or by who may see or owns an asset.
//
//   const AssetSearch search = TRY(AssetSearch::make(context, AssetKind::kDashboard,
//                                                    filter.operator_, filter.name, filter.value));
//   if (TRY(search.matches(context, row.id, row.name))) …
#pragma once

#include <string>
#include <string_view>

#include "core/context.h"
#include "services/quicksight/permissions.h"
#include "services/quicksight/rows.h"

namespace tarn::quicksight {

class AssetSearch {
 public:
  // `attribute`: …_NAME, QUICKSIGHT_USER, or one of AWS's [DIRECT_]QUICKSIGHT_… of viewers and
  // owners, whose value is the ARN of a user, group or namespace.
  static Result<AssetSearch> make(Context& context, AssetKind kind, std::string_view comparison,
                                  std::string_view attribute, std::string_view value);
  Result<bool> matches(Context& context, std::string_view id, std::string_view name) const;

 private:
  Result<bool> is_direct(Context& context, std::string_view id) const;

  AssetKind kind_ = AssetKind::kAnalysis;
  bool is_like_ = false;
  bool by_name_ = false;
  bool by_ownership_ = false;
  bool is_direct_ = false;
  bool is_sole_ = false;
  std::string value_;
  Principals who_;
};

}  // namespace tarn::quicksight
