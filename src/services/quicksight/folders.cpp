// Folders: create, describe, update, delete, list, search. What is in them: folder_members.cpp.
#include <algorithm>
#include <vector>

#include "services/quicksight/account.h"
#include "services/quicksight/answers.h"
#include "services/quicksight/folder_rows.h"
#include "services/quicksight/paging.h"
#include "services/quicksight/permissions.h"
#include "services/quicksight/quicksight.h"
#include "services/quicksight/search.h"
#include "services/quicksight/tags.h"

namespace tarn::quicksight {
namespace {

constexpr AssetKind kKind = AssetKind::kFolder;

std::string folders_prefix(const Context& context) {
  return assets_key(context.scope(), kKind).bytes();
}

store::Key subfolders_key(const Context& context, std::string_view parent) {
  return store::Key(context.scope(), "quicksight.subfolder").add(parent);
}

Result<void> put_folder(Context& context, const FolderRow& row) {
  return context.transaction.put(asset_key(context.scope(), kKind, row.id).bytes(),
                                 store::encode_row(row));
}

// Of Folder and FolderSummary.
template <class T>
void tell_folder(Context& context, const FolderRow& row, T& out) {
  out.folder_id = context.arena.copy(row.id);
  out.arn = context.arena.copy(asset_arn(context, kKind, row.id));
  out.name = context.arena.copy(row.name);
  out.folder_type = context.arena.copy(row.type);
  out.sharing_model = context.arena.copy(row.sharing_model);
  out.created_time = wire::Timestamp{row.created_ms};
  out.last_updated_time = wire::Timestamp{row.modified_ms};
}

template <class Out>
Out about_folder(Context& context, std::string_view id, int32_t status = 200) {
  Out out = answer<Out>(context, status);
  out.folder_id = context.arena.copy(id);
  out.arn = context.arena.copy(asset_arn(context, kKind, id));
  return out;
}

Result<bool> is_empty_below(Context& context, const std::string& prefix) {
  auto cursor = TRY(context.transaction.scan(prefix, store::prefix_end(prefix)));
  return !cursor->valid();
}

// All of a search's filters must hold.
struct FolderSearch {
  std::vector<AssetSearch> searches;
  std::vector<std::string> parents;

  Result<bool> matches(Context& context, const FolderRow& row) const {
    for (const std::string& parent : parents) {
      if (row.parent != parent) return false;
    }
    for (const AssetSearch& search : searches) {
      if (!TRY(search.matches(context, row.id, row.name))) return false;
    }
    return true;
  }
};

Result<FolderSearch> search_of(Context& context,
                               const wire::List<api::FolderSearchFilter>& filters) {
  if (filters.empty()) return invalid_value("At least one filter must be given.");
  FolderSearch search;
  for (const api::FolderSearchFilter& filter : filters) {
    if (filter.name == "PARENT_FOLDER_ARN") {
      search.parents.push_back(TRY(own_asset_id(context, kKind, filter.value)));
    } else {
      search.searches.push_back(
          TRY(AssetSearch::make(context, kKind, filter.operator_, filter.name, filter.value)));
    }
  }
  return search;
}

Result<FolderRow> new_folder(Context& context, const api::CreateFolderRequest& in) {
  FolderRow row;
  row.id = in.folder_id;
  row.name = in.name.empty() ? in.folder_id : in.name;
  row.type = in.folder_type.empty() ? wire::Text("SHARED") : in.folder_type;
  if (row.type != "SHARED") return not_served("restricted folders");
  row.sharing_model = in.sharing_model.empty() ? wire::Text("ACCOUNT") : in.sharing_model;
  row.created_ms = row.modified_ms = context.clock.domain_ms();
  if (in.parent_folder_arn.empty()) return row;
  row.parent = TRY(own_asset_id(context, kKind, in.parent_folder_arn));
  if (TRY(path_of(context, row.parent)).size() >= kMaxFolderDepth) {
    return limit_exceeded("Folders can lie in each other 10 deep.");
  }
  return row;
}

}  // namespace

Result<api::CreateFolderResponse> create_folder(Quicksight&, Context& context,
                                                const api::CreateFolderRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  TRY(require_enterprise(context, "Folders"));
  if (TRY(has_asset(context, kKind, in.folder_id))) {
    return resource_exists("Folder " + std::string(in.folder_id) + " already exists.");
  }
  const FolderRow row = TRY(new_folder(context, in));
  if (!row.parent.empty()) {
    TRY(context.transaction.put(subfolders_key(context, row.parent).add(row.id).bytes(), {}));
  }
  TRY(put_folder(context, row));
  TRY(put_grants(context, kKind, row.id, in.permissions));
  TRY(put_tags(context, asset_arn(context, kKind, row.id), in.tags));
  return about_folder<api::CreateFolderResponse>(context, row.id, 201);
}

Result<api::DescribeFolderResponse> describe_folder(Quicksight&, Context& context,
                                                    const api::DescribeFolderRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const FolderRow row = TRY(require_folder(context, in.folder_id));
  auto out = answer<api::DescribeFolderResponse>(context);
  out.folder = context.arena.make<api::Folder>();
  tell_folder(context, row, *out.folder);
  if (row.parent.empty()) return out;
  std::vector<std::string> path = TRY(path_of(context, row.parent));
  std::ranges::reverse(path);
  for (std::string& id : path) id = asset_arn(context, kKind, id);
  out.folder->folder_path = copy_texts(context, path);
  return out;
}

Result<api::UpdateFolderResponse> update_folder(Quicksight&, Context& context,
                                                const api::UpdateFolderRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  FolderRow row = TRY(require_folder(context, in.folder_id));
  row.name = in.name;
  row.modified_ms = context.clock.domain_ms();
  TRY(put_folder(context, row));
  return about_folder<api::UpdateFolderResponse>(context, row.id);
}

Result<api::DeleteFolderResponse> delete_folder(Quicksight&, Context& context,
                                                const api::DeleteFolderRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const FolderRow row = TRY(require_folder(context, in.folder_id));
  const std::string members =
      store::Key(context.scope(), "quicksight.folder_member").add(row.id).bytes();
  if (!TRY(is_empty_below(context, members)) ||
      !TRY(is_empty_below(context, subfolders_key(context, row.id).bytes()))) {
    return conflicting("Folder " + row.id + " is not empty.");
  }
  if (!row.parent.empty()) {
    TRY(context.transaction.erase(subfolders_key(context, row.parent).add(row.id).bytes()));
  }
  TRY(context.transaction.erase(asset_key(context.scope(), kKind, row.id).bytes()));
  TRY(erase_grants(context, kKind, row.id));
  TRY(erase_tags(context, asset_arn(context, kKind, row.id)));
  return about_folder<api::DeleteFolderResponse>(context, row.id);
}

Result<api::ListFoldersResponse> list_folders(Quicksight&, Context& context,
                                              const api::ListFoldersRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  std::vector<api::FolderSummary> folders;
  const std::string next =
      TRY(list_page<FolderRow>(context, folders_prefix(context), in.next_token, in.max_results,
                               [&](const FolderRow& row) -> Result<bool> {
                                 tell_folder(context, row, folders.emplace_back());
                                 return true;
                               }));
  auto out = answer<api::ListFoldersResponse>(context);
  out.folder_summary_list = to_list(context, folders);
  out.next_token = copy_present(context, next);
  return out;
}

Result<api::SearchFoldersResponse> search_folders(Quicksight&, Context& context,
                                                  const api::SearchFoldersRequest& in) {
  TRY(require_own_account(context, in.aws_account_id));
  const FolderSearch search = TRY(search_of(context, in.filters));
  std::vector<api::FolderSummary> folders;
  const std::string next =
      TRY(list_page<FolderRow>(context, folders_prefix(context), in.next_token, in.max_results,
                               [&](const FolderRow& row) -> Result<bool> {
                                 if (!TRY(search.matches(context, row))) return false;
                                 tell_folder(context, row, folders.emplace_back());
                                 return true;
                               }));
  auto out = answer<api::SearchFoldersResponse>(context);
  out.folder_summary_list = to_list(context, folders);
  out.next_token = copy_present(context, next);
  return out;
}

}  // namespace tarn::quicksight
