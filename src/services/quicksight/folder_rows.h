// What QuickSight stores of folders, and what is in which: quicksight.folder (id),
// quicksight.folder_member (folder, member type, member id) and the same by
// quicksight.folder_of (kind of asset, id, folder), quicksight.subfolder (parent, folder).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "services/quicksight/rows.h"

namespace tarn::quicksight {

inline constexpr size_t kMaxFolderDepth = 10;  // of FolderPath

struct FolderRow {
  std::string id;
  std::string name;
  std::string type;           // FolderType
  std::string sharing_model;  // SharingModel
  std::string parent;         // the id of the folder above; empty: none
  int64_t created_ms = 0;
  int64_t modified_ms = 0;
  template <class V>
  void fields(V& v) {
    v(1, id);
    v(2, name);
    v(3, type);
    v(4, sharing_model);
    v(5, parent);
    v(6, created_ms);
    v(7, modified_ms);
  }
  store::UnknownFields unknown;
};

struct FolderMemberRow {
  std::string folder;
  std::string type;  // MemberType
  std::string id;
  template <class V>
  void fields(V& v) {
    v(1, folder);
    v(2, type);
    v(3, id);
  }
  store::UnknownFields unknown;
};

Result<FolderRow> require_folder(Context& context, std::string_view id);
// The folder's own id first, then those above it.
Result<std::vector<std::string>> path_of(Context& context, std::string_view folder);
// Of an asset: every folder that it lies in, and all above them. Of a folder: those above it.
Result<std::vector<std::string>> folders_above(Context& context, AssetKind kind,
                                               std::string_view id);

// DASHBOARD, ANALYSIS, DATASET, DATASOURCE; nothing of others.
std::optional<AssetKind> kind_of_member(std::string_view member_type);
std::string_view member_type_of(AssetKind kind);

// ResourceNotFound where one of them is missing.
Result<void> put_in_folder(Context& context, std::string_view folder, AssetKind kind,
                           std::string_view id);
Result<void> take_out_of_folder(Context& context, std::string_view folder, AssetKind kind,
                                std::string_view id);
Result<void> take_out_of_all_folders(Context& context, AssetKind kind, std::string_view id);

}  // namespace tarn::quicksight
