// Listings and searches of assets and of their versions, for the operations of every kind.
#pragma once

#include <string>
#include <vector>

#include "services/quicksight/answers.h"
#include "services/quicksight/assets.h"
#include "services/quicksight/folder_rows.h"
#include "services/quicksight/paging.h"
#include "services/quicksight/search.h"
#include "services/quicksight/tell.h"

namespace tarn::quicksight {

inline constexpr size_t kMaxVersions = 1000;  // of an asset

// Fills a page of `list`; `tell(context, row, item)`, `keep(row)` → Result<bool>.
template <class In, class T, class Tell, class Keep>
Result<void> page_assets(Context& context, AssetKind kind, const In& in, Tell tell, Keep keep,
                         wire::List<T>& list, wire::Text& next_token) {
  std::vector<T> items;
  const int64_t now_ms = context.clock.domain_ms();
  const std::string next =
      TRY(list_page<AssetRow>(context, assets_key(context.scope(), kind).bytes(), in.next_token,
                              in.max_results, [&](const AssetRow& row) -> Result<bool> {
                                if (row.purge_ms != 0 && row.purge_ms <= now_ms) return false;
                                if (!TRY(keep(row))) return false;
                                tell(context, row, items.emplace_back());
                                return true;
                              }));
  list = to_list(context, items);
  next_token = copy_present(context, next);
  return {};
}

template <class In, class T, class Tell>
Result<void> list_assets(Context& context, AssetKind kind, const In& in, Tell tell,
                         wire::List<T>& list, wire::Text& next_token) {
  return page_assets(
      context, kind, in, tell, [](const AssetRow&) -> Result<bool> { return true; }, list,
      next_token);
}

template <class In, class T, class Tell>
Result<void> search_assets(Context& context, AssetKind kind, const In& in, Tell tell,
                           wire::List<T>& list, wire::Text& next_token) {
  if (in.filters.size != 1) return invalid_value("Exactly one filter must be given.");
  const auto& filter = in.filters[0];
  const AssetSearch search =
      TRY(AssetSearch::make(context, kind, filter.operator_, filter.name, filter.value));
  return page_assets(
      context, kind, in, tell,
      [&](const AssetRow& row) { return search.matches(context, row.id, row.name); }, list,
      next_token);
}

// Summaries of versions, the oldest first.
template <class In, class T>
Result<void> list_versions(Context& context, AssetKind kind, std::string_view id, const In& in,
                           wire::List<T>& list, wire::Text& next_token) {
  std::vector<T> items;
  const std::string next = TRY(
      list_page<VersionRow>(context, versions_key(context.scope(), kind, id).bytes(), in.next_token,
                            in.max_results, [&](const VersionRow& row) -> Result<bool> {
                              tell_version_summary(context, kind, id, row, items.emplace_back());
                              return true;
                            }));
  list = to_list(context, items);
  next_token = copy_present(context, next);
  return {};
}

Result<void> require_room_for_version(Context& context, AssetKind kind, std::string_view id);
// FolderArns of a request that creates an asset.
Result<void> put_in_folders(Context& context, const wire::List<wire::Text>& folder_arns,
                            AssetKind kind, std::string_view id);

}  // namespace tarn::quicksight
