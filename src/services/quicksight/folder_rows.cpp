#include "services/quicksight/folder_rows.h"

#include <array>
#include <memory>
#include <utility>

#include "services/quicksight/errors.h"

namespace tarn::quicksight {
namespace {

constexpr std::array<std::pair<std::string_view, AssetKind>, 4> kMembers = {
    {{"DASHBOARD", AssetKind::kDashboard},
     {"ANALYSIS", AssetKind::kAnalysis},
     {"DATASET", AssetKind::kDataSet},
     {"DATASOURCE", AssetKind::kDataSource}}};

std::string member_row_key(Context& context, std::string_view folder, AssetKind kind,
                           std::string_view id) {
  return store::Key(context.scope(), "quicksight.folder_member")
      .add(folder)
      .add(member_type_of(kind))
      .add(id)
      .bytes();
}

std::string folders_of_prefix(Context& context, AssetKind kind, std::string_view id) {
  return store::Key(context.scope(), "quicksight.folder_of").add(word_of(kind)).add(id).bytes();
}

std::string folder_of_key(Context& context, AssetKind kind, std::string_view id,
                          std::string_view folder) {
  return store::Key(context.scope(), "quicksight.folder_of")
      .add(word_of(kind))
      .add(id)
      .add(folder)
      .bytes();
}

Result<std::vector<std::string>> read_folders(std::unique_ptr<store::Cursor> cursor) {
  std::vector<std::string> folders;
  for (; cursor->valid(); TRY(cursor->next())) {
    folders.push_back(TRY(store::decode_row<FolderMemberRow>(cursor->value())).folder);
  }
  return folders;
}

}  // namespace

std::optional<AssetKind> kind_of_member(std::string_view member_type) {
  for (const auto& [type, kind] : kMembers) {
    if (type == member_type) return kind;
  }
  return {};
}

std::string_view member_type_of(AssetKind kind) {
  for (const auto& [type, member] : kMembers) {
    if (member == kind) return type;
  }
  return {};
}

Result<FolderRow> require_folder(Context& context, std::string_view id) {
  const auto bytes =
      TRY(context.transaction.get(asset_key(context.scope(), AssetKind::kFolder, id).bytes()));
  if (!bytes) return not_found("Folder " + std::string(id));
  return store::decode_row<FolderRow>(*bytes);
}

Result<std::vector<std::string>> path_of(Context& context, std::string_view folder) {
  std::vector<std::string> path;
  std::string next(folder);
  while (!next.empty() && path.size() < kMaxFolderDepth) {
    path.push_back(next);
    next = TRY(require_folder(context, next))
    .parent;
  }
  return path;
}

Result<std::vector<std::string>> folders_above(Context& context, AssetKind kind,
                                               std::string_view id) {
  std::vector<std::string> found;
  if (kind == AssetKind::kFolder) {
    found = TRY(path_of(context, id));
    found.erase(found.begin());
    return found;
  }
  // Loosely: a search asks for the folders of every asset.
  const std::string all = folders_of_prefix(context, kind, id);
  auto cursor = TRY(context.transaction.scan_loosely(all, store::prefix_end(all)));
  for (const std::string& folder : TRY(read_folders(std::move(cursor)))) {
    for (std::string& one : TRY(path_of(context, folder))) found.push_back(std::move(one));
  }
  return found;
}

Result<void> put_in_folder(Context& context, std::string_view folder, AssetKind kind,
                           std::string_view id) {
  TRY(require_folder(context, folder));
  if (!TRY(has_asset(context, kind, id))) {
    return not_found(std::string(title_of(kind)) + " " + std::string(id));
  }
  FolderMemberRow row;
  row.folder = folder;
  row.type = member_type_of(kind);
  row.id = id;
  const std::string bytes = store::encode_row(row);
  TRY(context.transaction.put(member_row_key(context, folder, kind, id), bytes));
  return context.transaction.put(folder_of_key(context, kind, id, folder), bytes);
}

Result<void> take_out_of_folder(Context& context, std::string_view folder, AssetKind kind,
                                std::string_view id) {
  const std::string key = member_row_key(context, folder, kind, id);
  if (!TRY(context.transaction.get(key))) {
    return not_found(std::string(title_of(kind)) + " " + std::string(id) + " in folder " +
                     std::string(folder));
  }
  TRY(context.transaction.erase(key));
  return context.transaction.erase(folder_of_key(context, kind, id, folder));
}

Result<void> take_out_of_all_folders(Context& context, AssetKind kind, std::string_view id) {
  const std::string all = folders_of_prefix(context, kind, id);
  auto cursor = TRY(context.transaction.scan(all, store::prefix_end(all)));
  for (const std::string& folder : TRY(read_folders(std::move(cursor)))) {
    TRY(take_out_of_folder(context, folder, kind, id));
  }
  return {};
}

}  // namespace tarn::quicksight
