#include "services/quicksight/asset_listing.h"

namespace tarn::quicksight {

Result<void> require_room_for_version(Context& context, AssetKind kind, std::string_view id) {
  const std::string all = versions_key(context.scope(), kind, id).bytes();
  size_t versions = 0;
  auto cursor = TRY(context.transaction.scan_loosely(all, store::prefix_end(all)));
  for (; cursor->valid(); TRY(cursor->next())) ++versions;
  if (versions < kMaxVersions) return {};
  return limit_exceeded("A " + std::string(word_of(kind)) + " can have 1,000 versions.");
}

Result<void> put_in_folders(Context& context, const wire::List<wire::Text>& folder_arns,
                            AssetKind kind, std::string_view id) {
  for (wire::Text arn : folder_arns) {
    TRY(put_in_folder(context, TRY(own_asset_id(context, AssetKind::kFolder, arn)), kind, id));
  }
  return {};
}

}  // namespace tarn::quicksight
